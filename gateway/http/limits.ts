import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import type { ValidationContext } from 'graphql';
import { refusal } from '../../schema/errors.ts';

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
];
