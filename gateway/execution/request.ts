import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { getVariableValues, Kind, type OperationDefinitionNode } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import type { Engine } from '../graph/supergraph.ts';
import { PLATFORM } from '../platform/subgraph.ts';

/** Whether a field is the platform's own: its tasks and cases, which are about nobody's data. */
export function isPlatform(catalogue: Catalogue, coordinate: string): boolean {
  const owners = catalogue.get(coordinate)?.owners ?? [];
  return owners.length === 1 && owners[0] === PLATFORM;
}

/** An operation goes to one place: fields of the schema, of the platform and of departments are not mixed in one. */
export function destinationOf(operation: OperationDefinitionNode, { apiSchema, catalogue }: Engine) {
  const root = apiSchema.getRootType(operation.operation)?.name;
  const kinds = new Set<'schema' | 'platform' | 'departments'>();
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

/** The request's variables in their types. Throws BAD_USER_INPUT naming the variable, never its value. */
export function variablesOf(
  { apiSchema }: Engine,
  { operation, request }: GatewayGraphQLRequestContext,
): Record<string, unknown> {
  const values = getVariableValues(apiSchema, operation.variableDefinitions ?? [], request.variables ?? {}, {
    maxErrors: 5,
  });
  if (values.coerced) return values.coerced;
  // The library's sentence quotes the value.
  const name = /\$(\w+)/.exec(values.errors[0]?.message ?? '')?.[1] ?? '';
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  const type = definition
    ? operation.loc?.source.body.slice(definition.type.loc?.start, definition.type.loc?.end)
    : undefined;
  throw refusal('BAD_USER_INPUT', {
    message: `The variable "${name}" must be a valid ${type ?? 'value of its type'}.`,
  });
}
