import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, type GraphQLError, type GraphQLSchema, type ValidationContext, validate } from 'graphql';
import { codeOf, refusal } from '../../schema/errors.ts';
import { MISTAKES } from './kinds-of-mistakes.ts';

/** Most mistakes of one document that are told of. */
const MOST = 10;

/**
 * What is wrong with a document, in sentences of ours: graphql's own quote values. Each of its rules is run with a context
 * of its own, because an error does not say which rule made it.
 */
export function mistakesOf(schema: GraphQLSchema, document: DocumentNode): GraphQLError[] {
  const mistakes = new Map<string, GraphQLError>();
  const rules = MISTAKES.map(({ rule, code = 'BAD_USER_INPUT', of }) => (context: ValidationContext) => {
    function reportError(error: GraphQLError): void {
      const nodes = error.nodes ?? [];
      const mistake = refusal(code, { message: of(nodes, context), nodes });
      const place = error.locations?.map(({ line, column }) => `${line}:${column}`).join();
      mistakes.set(`${mistake.message} ${place}`, mistake);
      context.reportError(error);
    }
    return rule(Object.create(context, { reportError: { value: reportError } }) as ValidationContext);
  });
  validate(schema, document, rules, { maxErrors: MOST });
  return [...mistakes.values()].slice(0, MOST);
}

/** Puts our sentences in the place of graphql's; a document that is too large is told of that alone. */
export const sayMistakes: ApolloServerPlugin = {
  requestDidStart: async () => ({
    validationDidStart: async ({ schema, document }) => {
      return async (errors) => {
        if (!errors) return;
        const tooComplex = errors.find((error) => codeOf(error) === 'OPERATION_TOO_COMPLEX');
        const told = tooComplex ? [tooComplex] : mistakesOf(schema, document);
        // The server sends what this array holds. What is not replaced here leaves as the general sentence.
        if (told.length > 0) (errors as Error[]).splice(0, errors.length, ...told);
      };
    },
  }),
};
