import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import type { ASTVisitor, FieldNode, ValidationContext } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import { RESERVED } from '../graph/data-subjects.ts';

/** Most tokens of a document; stops nested fragments and thousands of aliases before they are even parsed. */
export const MAX_TOKENS = 2_000;

const tooComplex = {
  onReject: [(context: ValidationContext | null) => context?.reportError(refusal('OPERATION_TOO_COMPLEX'))],
};

/** What an operation may not be, whatever it asks: checked once a document, before anything is planned. */
export const limits = [
  maxDepthRule({ n: 14, propagateOnRejection: false, ...tooComplex }),
  maxAliasesRule({ n: 60, propagateOnRejection: false, ...tooComplex }),
  maxDirectivesRule({ n: 50, propagateOnRejection: false, ...tooComplex }),
  reservedAliases,
];

// The platform adds keys of its own to what it plans; `__proto__` has no business in a response either.
function reservedAliases(context: ValidationContext): ASTVisitor {
  return {
    Field({ alias }: FieldNode) {
      if (alias?.value.startsWith(RESERVED)) {
        context.reportError(refusal('BAD_USER_INPUT', { message: 'An alias cannot begin with an underscore.' }));
      }
    },
  };
}
