import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { PlannedFetch } from './planned-fetch.ts';

/** The operation of a request, and where each of its fetches' entities stand in it. */
export interface JoinedOperation {
  query: string;
  document: DocumentNode;
  /** For each fetch; unset for one of root fields. */
  entities: readonly ({ answer: string; variable: string } | undefined)[];
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What each fetch selects: on its entities, or at the root. */
  selections: readonly SelectionSetNode[];
}

const ENTITIES = '_entities';
const REPRESENTATIONS = 'representations';

/** Writes the fetches of one request as one operation; a single one stays as the planner wrote it. */
export function joinedOperation(parts: readonly PlannedFetch[]): JoinedOperation {
  const definitions = new Map<string, VariableDefinitionNode>();
  const roots: SelectionSetNode['selections'][number][] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  const entities: ({ answer: string; variable: string } | undefined)[] = [];
  const selections: SelectionSetNode[] = [];
  const isOne = parts.length === 1;
  let kind: OperationDefinitionNode['operation'] | undefined;
  for (const [i, { node, document }] of parts.entries()) {
    const operation = document.definitions.find((found) => found.kind === Kind.OPERATION_DEFINITION);
    if (!operation) throw new Error('A plan has a fetch without an operation.');
    kind ??= operation.operation;
    const [answer, variable] = isOne ? [ENTITIES, REPRESENTATIONS] : [`__e${i}`, `e${i}`];
    const suffix = isOne ? '' : `__${i}`;
    const own = visit(document, {
      Variable: (found) =>
        found.name.value === REPRESENTATIONS ? { ...found, name: { ...found.name, value: variable } } : undefined,
      FragmentSpread: (found) => ({ ...found, name: { ...found.name, value: found.name.value + suffix } }),
      FragmentDefinition: (found) => ({ ...found, name: { ...found.name, value: found.name.value + suffix } }),
    });
    for (const definition of own.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      for (const found of definition.variableDefinitions ?? []) definitions.set(found.variable.name.value, found);
      const [field] = definition.selectionSet.selections;
      const isEntities = node.requires !== undefined && field?.kind === Kind.FIELD && field.name.value === ENTITIES;
      entities.push(isEntities ? { answer, variable } : undefined);
      selections.push((isEntities && field.selectionSet) || definition.selectionSet);
      if (isEntities && !isOne) roots.push({ ...field, alias: { kind: Kind.NAME, value: answer } });
      else roots.push(...definition.selectionSet.selections);
    }
  }
  const joined: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: kind ?? ('query' as OperationDefinitionNode['operation']),
        variableDefinitions: [...definitions.values()],
        selectionSet: { kind: Kind.SELECTION_SET, selections: roots },
      },
      ...fragments.values(),
    ],
  };
  return { query: stripIgnoredCharacters(print(joined)), document: joined, entities, fragments, selections };
}
