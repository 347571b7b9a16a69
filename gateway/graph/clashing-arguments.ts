import { type DocumentNode, type FieldNode, Kind, print, type SelectionNode, type TypeNode } from 'graphql';
import { parseFieldSet } from '../../subgraphs/kit/field-set.ts';
import type { Catalogue } from './catalogue.ts';

/**
 * Finds fields that departments require with different arguments. The planner fetches both under one key, so one of them
 * would be told the other's value (see docs/adr/0012-executor-of-plans.md). One line for each, for the owners.
 */
export function clashingArguments(supergraph: DocumentNode, catalogue: Catalogue): string[] {
  const types = fieldTypes(supergraph);
  /** Coordinate to the arguments it is required with, and by whom. */
  const required = new Map<string, Map<string, string>>();

  function note(type: string, { name, arguments: given = [], selectionSet }: FieldNode, by: string): void {
    const coordinate = `${type}.${name.value}`;
    const known = required.get(coordinate) ?? new Map<string, string>();
    required.set(
      coordinate,
      known.set(
        given
          .map((argument) => print(argument))
          .sort()
          .join(', '),
        by,
      ),
    );
    if (selectionSet) walk(types.get(coordinate) ?? '', selectionSet.selections, by);
  }

  function walk(type: string, nodes: readonly SelectionNode[], by: string): void {
    for (const node of nodes) {
      if (node.kind === Kind.FIELD) note(type, node, by);
      else if (node.kind === Kind.INLINE_FRAGMENT)
        walk(node.typeCondition?.name.value ?? type, node.selectionSet.selections, by);
    }
  }

  for (const { coordinate, requires } of catalogue.values()) {
    for (const [department, fields] of requires) {
      walk(coordinate.split('.')[0] ?? '', parseFieldSet(fields).selections, `${department} for ${coordinate}`);
    }
  }
  return [...required].flatMap(([coordinate, given]) =>
    given.size > 1
      ? [
          `${coordinate} is required with different arguments, by ${[...given.values()].join(' and by ')}: give it two names`,
        ]
      : [],
  );
}

function fieldTypes({ definitions }: DocumentNode): Map<string, string> {
  const named = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type));
  return new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION
        ? (node.fields ?? []).map((field) => [`${node.name.value}.${field.name.value}`, named(field.type)] as const)
        : [],
    ),
  );
}
