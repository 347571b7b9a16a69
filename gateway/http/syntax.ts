import { type GraphQLError, getLocation, Lexer, type Source, TokenKind } from 'graphql';
import { type Refusal, refusal } from '../../schema/errors.ts';
import { type Plain, say } from '../../schema/sentences.ts';
import { MAX_TOKENS } from './limits.ts';

const KINDS: Readonly<Record<string, Plain>> = {
  [TokenKind.NAME]: 'a name',
  [TokenKind.INT]: 'a number',
  [TokenKind.FLOAT]: 'a number',
  [TokenKind.STRING]: 'a text',
  [TokenKind.BLOCK_STRING]: 'a text',
  [TokenKind.EOF]: 'the end',
};

/** What is wrong with a document that cannot be parsed, by place and kind: the parser's own sentence quotes it. */
export function syntaxMistake({ source, positions }: Pick<GraphQLError, 'source' | 'positions'>): Refusal {
  const position = positions?.[0];
  if (!source || position === undefined) return refusal('BAD_USER_INPUT');
  const { kind, count } = tokenAt(source, position);
  if (count > MAX_TOKENS) return refusal('OPERATION_TOO_COMPLEX');
  const { line, column } = getLocation(source, position);
  // Marks have themselves as their kind.
  const known = kind === undefined ? 'something that cannot be read' : KINDS[kind];
  const what = known ? say(known) : say('"{mark}"', { mark: String(kind) });
  return refusal('BAD_USER_INPUT', {
    message: say('The operation cannot be parsed: line {line}, column {column} has {what} where it does not belong.', {
      line,
      column,
      what,
    }),
  });
}

/** The kind of the token at a position, undefined where there is none that can be read, and how many stand up to it. */
function tokenAt(source: Source, position: number): { kind: string | undefined; count: number } {
  const lexer = new Lexer(source);
  for (let count = 1; ; count += 1) {
    try {
      const { kind, start } = lexer.advance();
      if (kind === TokenKind.EOF || start >= position) return { kind, count };
    } catch {
      return { kind: undefined, count };
    }
  }
}
