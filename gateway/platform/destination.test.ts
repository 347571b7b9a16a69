import { beforeAll, describe, expect, test } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { compose } from '../graph/composition.ts';
import { loadOffline } from '../graph/offline.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { testSubgraphs } from '../graph/test-graph.ts';
import { destinationOf, isPlatform } from './destination.ts';
import { platformSubgraph } from './subgraph.ts';

let supergraph: Supergraph;
beforeAll(async () => {
  supergraph = await loadOffline(compose([...testSubgraphs, platformSubgraph]).sdl);
});

describe('an operation goes to one place', () => {
  const to = (query: string) => destinationOf(parse(query).definitions[0] as OperationDefinitionNode, supergraph);
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

test('a field is the platform’s own when nobody else has it', () => {
  const is = (coordinate: string) => isPlatform(supergraph.catalogue, coordinate);
  expect(['Query.tasks', 'Mutation.closeCase'].map(is)).toEqual([true, true]);
  expect(['Query.citizen', 'Citizen.name', 'Query.nothing', '__proto__'].map(is)).toEqual([false, false, false, false]);
  const catalogue = new Map(supergraph.catalogue);
  const tasks = catalogue.get('Query.tasks');
  if (tasks) catalogue.set('Query.tasks', { ...tasks, owners: [...tasks.owners, 'register'] });
  expect(isPlatform(catalogue, 'Query.tasks')).toBe(false);
});
