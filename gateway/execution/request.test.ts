import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { compose } from '../graph/composition.ts';
import { loadOffline } from '../graph/offline.ts';
import type { Engine } from '../graph/supergraph.ts';
import { testSubgraphs } from '../graph/test-graph.ts';
import { platformSubgraph } from '../platform/subgraph.ts';
import { destinationOf, variablesOf } from './request.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadOffline(compose([...testSubgraphs, platformSubgraph]).sdl);
});

describe('an operation goes to one place', () => {
  const to = (query: string) => destinationOf(parse(query).definitions[0] as OperationDefinitionNode, engine);
  const CITIZEN = 'citizen(idNumber: "") { name }';

  test.each([
    ['{ tasks { name } }', 'platform'],
    ['mutation { closeCase(id: "") { case { id } } }', 'platform'],
    [`{ tasks: ${CITIZEN} }`, 'departments'],
    [`{ __typename ${CITIZEN} }`, 'departments'],
    ['{ __schema { types { name } } t: __type(name: "Citizen") { name } }', 'schema'],
    ['{ __typename }', 'schema'],
    // Under a grant nothing of the platform is granted, so a fragment cannot carry it there.
    [`{ ...A } fragment A on Query { tasks { name } }`, 'departments'],
  ])('%s', (query, place) => {
    expect(to(query)).toBe(place);
  });

  test.each([
    `{ tasks { name } ${CITIZEN} }`,
    `{ ${CITIZEN} __schema { types { name } } }`,
    '{ tasks { name } __schema { types { name } } }',
    '{ tasks { name } ... { citizen(idNumber: "") { name } } }',
  ])('and is refused when it wants two: %s', (query) => {
    expect(() => to(query)).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    );
  });
});

describe('the variables of a request', () => {
  const variables = (query: string, values: Record<string, unknown>) =>
    variablesOf(engine, {
      operation: parse(query).definitions[0],
      request: { variables: values },
    } as unknown as GatewayGraphQLRequestContext);
  const QUERY = 'query ($who: IDNumber!, $first: Int = 20) { citizen(idNumber: $who) { name } }';
  const SOMEBODY = '990000197902240486';

  test('have their types and their defaults', () => {
    expect(variables(QUERY, { who: SOMEBODY })).toEqual({ who: SOMEBODY, first: 20 });
  });

  test.each([
    [{ who: '990000197902240487' }, 'The variable "who" must be a valid IDNumber!.'],
    [{ who: SOMEBODY, first: SOMEBODY }, 'The variable "first" must be a valid Int.'],
    [{ who: null }, 'The variable "who" must be a valid IDNumber!.'],
    [{}, 'The variable "who" must be a valid IDNumber!.'],
  ])('are refused by name, never by value', (values, message) => {
    expect(() => variables(QUERY, values)).toThrow(
      expect.objectContaining({ message, extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    );
  });
});
