import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { getVariableValues, print } from 'graphql';
import { called, carriesData } from '../../schema/client-name.ts';
import { refusal } from '../../schema/errors.ts';
import { say } from '../../schema/sentences.ts';
import type { Supergraph } from '../graph/supergraph.ts';

/** The request's variables in their types. Throws BAD_USER_INPUT naming the variable, never its value. */
export function variablesOf(
  { apiSchema }: Supergraph,
  { operation, request }: GatewayGraphQLRequestContext,
): Record<string, unknown> {
  const definitions = operation.variableDefinitions ?? [];
  // The library keeps variables in an object like others, where this name would be lost.
  if (definitions.some(({ variable }) => variable.name.value === '__proto__')) {
    throw refusal('BAD_USER_INPUT', { message: 'A variable cannot be called __proto__.' });
  }
  const values = getVariableValues(apiSchema, definitions, request.variables ?? {}, { maxErrors: 5 });
  if (values.coerced) return values.coerced;
  // The library's sentence quotes the value.
  const name = /\$(\w+)/.exec(values.errors[0]?.message ?? '')?.[1] ?? '';
  const definition = definitions.find(({ variable }) => variable.name.value === name);
  const type = definition ? print(definition.type) : '';
  throw refusal('BAD_USER_INPUT', {
    message: say('The variable {name} must be a valid {type}.', {
      name: called(name),
      type: type && !carriesData(type) ? type : say('value of its type'),
    }),
  });
}
