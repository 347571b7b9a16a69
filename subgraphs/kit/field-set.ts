import { Kind, parse, type SelectionSetNode } from 'graphql';

/** The selection set that a federation field set (`@key`, `@requires`) writes without its braces. Throws if it cannot be read. */
export function parseFieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('not a field set');
  return operation.selectionSet;
}
