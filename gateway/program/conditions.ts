import { type DocumentNode, Kind, visit } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import { say } from '../../schema/sentences.ts';
import type { IsIncluded } from '../tasks/selection.ts';

/** The variables by which a document's `@skip` and `@include` decide. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given }) {
      const value = given?.find((argument) => argument.name.value === 'if')?.value;
      if ((name.value === 'skip' || name.value === 'include') && value?.kind === Kind.VARIABLE)
        names.add(value.name.value);
    },
  });
  return [...names];
}

/**
 * Settles conditions before anything is planned, so that a plan has none: an operation is compiled once for each
 * combination of their values that is ever asked for. Throws BAD_USER_INPUT for a condition that is neither true nor false.
 */
export function settle(variables: Readonly<Record<string, unknown>>): IsIncluded {
  return ({ directives = [] }) =>
    directives.every(({ name, arguments: given }) => {
      if (name.value !== 'skip' && name.value !== 'include') return true;
      const value = given?.find((argument) => argument.name.value === 'if')?.value;
      const isTrue =
        value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
      if (typeof isTrue !== 'boolean') {
        const message = say('The condition of @{directive} must be true or false.', { directive: name.value });
        throw refusal('BAD_USER_INPUT', { message });
      }
      return isTrue === (name.value === 'include');
    });
}
