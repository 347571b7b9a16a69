import { Kind, type OperationDefinitionNode } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { PLATFORM } from './subgraph.ts';

export type Destination = 'schema' | 'platform' | 'departments';

/** Whether a field is the platform's own: its tasks and cases, which are about nobody's data. */
export function isPlatform(catalogue: Catalogue, coordinate: string): boolean {
  const owners = catalogue.get(coordinate)?.owners ?? [];
  return owners.length === 1 && owners[0] === PLATFORM;
}

/** An operation goes to one place: fields of the schema, of the platform and of departments are not mixed in one. */
export function destinationOf(
  operation: OperationDefinitionNode,
  { apiSchema, catalogue }: Pick<Supergraph, 'apiSchema' | 'catalogue'>,
): Destination {
  const root = apiSchema.getRootType(operation.operation)?.name;
  const kinds = new Set<Destination>();
  for (const node of operation.selectionSet.selections) {
    // Fragments at the root are the departments' to judge; a platform field in one is simply not granted.
    if (node.kind !== Kind.FIELD) kinds.add('departments');
    else if (/^__(schema|type)$/.test(node.name.value)) kinds.add('schema');
    else if (node.name.value !== '__typename') {
      kinds.add(isPlatform(catalogue, `${root}.${node.name.value}`) ? 'platform' : 'departments');
    }
  }
  if (kinds.size > 1) {
    throw refusal('BAD_USER_INPUT', {
      message: 'Send fields of the platform, of departments and of the schema in operations of their own.',
    });
  }
  return [...kinds][0] ?? 'schema';
}
