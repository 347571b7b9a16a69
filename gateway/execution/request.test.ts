import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import type { Supergraph } from '../graph/supergraph.ts';
import { loadTestGraph } from '../graph/test-graph.ts';
import { variablesOf } from './request.ts';

let supergraph: Supergraph;
beforeAll(async () => {
  supergraph = await loadTestGraph();
});

describe('the variables of a request', () => {
  const variables = (query: string, values: Record<string, unknown>) =>
    variablesOf(supergraph, {
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

  test('that were not sent do not exist, and those that nobody asked for are left behind', () => {
    const query = 'query ($who: IDNumber, $constructor: Int) { citizen(idNumber: $who) { name } }';
    expect(Object.keys(variables(query, { other: SOMEBODY }))).toEqual([]);
    expect(variables(query, { constructor: 1, who: null })).toEqual({ constructor: 1, who: null });
  });

  test('have no name that JavaScript would lose', () => {
    const query = 'query ($__proto__: IDNumber!) { citizen(idNumber: $__proto__) { name } }';
    expect(() => variables(query, JSON.parse(`{ "__proto__": "${SOMEBODY}" }`))).toThrow(
      expect.objectContaining({
        message: 'A variable cannot be called __proto__.',
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      }),
    );
  });

  test('are refused without a word of what the client wrote into their names and types', () => {
    for (const query of [
      'query ($n990000197902240486: IDNumber!) { citizen(idNumber: $n990000197902240486) { name } }',
      'query ($who: # 990000 197902 240486\n IDNumber!) { citizen(idNumber: $who) { name } }',
    ]) {
      expect(() => variables(query, { who: 'x', n990000197902240486: 'x' })).toThrow(
        expect.objectContaining({ message: expect.not.stringMatching(/\d{6}/) }),
      );
    }
  });
});
