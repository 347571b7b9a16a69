import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { getVariableValues, type OperationDefinitionNode, print } from 'graphql';
import { called, carriesData } from '../../schema/client-name.ts';
import { refusal } from '../../schema/errors.ts';
import { say } from '../../schema/sentences.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { type LiftedOperation, withoutLiterals } from '../program/literals.ts';

/** What is asked, and with which values: those that were written into the document stand among the variables. */
export interface LiftedRequest {
  operation: LiftedOperation;
  variables: Readonly<Record<string, unknown>>;
}

/** Makes the reading of requests over one supergraph; values are taken out of a document once, for as long as it is kept. */
export function createLifting(supergraph: Supergraph): (request: GatewayGraphQLRequestContext) => LiftedRequest {
  const known = new WeakMap<OperationDefinitionNode, LiftedOperation>();
  return (request) => {
    const { document, operation } = request;
    const lifted = known.get(operation) ?? withoutLiterals(supergraph.apiSchema, document, operation);
    known.set(operation, lifted);
    return { operation: lifted, variables: Object.assign(variablesOf(supergraph, request), lifted.values) };
  };
}

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
