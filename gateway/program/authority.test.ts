import type { QueryPlan } from '@apollo/query-planner';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import type { Agreement } from '../../subgraphs/kit/agreements.ts';
import type { Catalogue, CatalogueEntry } from '../graph/catalogue.ts';
import { withSubjects } from '../graph/data-subjects.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { loadTestGraph, testAgreement } from '../graph/test-graph.ts';
import { authorise, type Disclosure, type PlanAuthority } from './authority.ts';

const TO_TRANSPORT = 'until: 2099-12-31, recipient: transport';

describe('the authority of a plan', () => {
  let supergraph: Supergraph;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
  });

  const planOf = (selection: string, variables = '') =>
    supergraph.plan(
      withSubjects(
        supergraph.apiSchema,
        parse(`query ($who: IDNumber! ${variables}) { citizen(idNumber: $who) { ${selection} } }`),
      ),
      undefined,
    ).plan;

  interface Given {
    register?: Agreement[];
    day?: string;
    catalogue?: Catalogue;
  }

  function authorised(plan: QueryPlan, released: readonly string[], given: Given = {}): PlanAuthority {
    return authorise(plan, new Set(['Query.citizen', ...released]), {
      schema: supergraph.fullSchema,
      catalogue: given.catalogue ?? supergraph.catalogue,
      agreements: new Map([['register', given.register ?? []]]),
      task: 'a-task',
      day: given.day ?? '2026-01-01',
    });
  }

  const changed = (coordinate: string, change: Partial<CatalogueEntry>): Catalogue =>
    new Map([
      ...supergraph.catalogue,
      [coordinate, { ...(supergraph.catalogue.get(coordinate) as CatalogueEntry), ...change }],
    ]);

  const recipientsFor = ({ fetches }: PlanAuthority, department: string): unknown => {
    const found = [...fetches.values()].filter((fetch) => fetch.department === department);
    return found.map(({ purpose }) => (JSON.parse(purpose) as { recipients: unknown }).recipients);
  };
  const edge = (coordinate: string): Disclosure => ({ owner: 'register', recipient: 'transport', coordinate });

  test('tells each department what its fields are for; keys are for nobody', () => {
    const authority = authorised(planOf('name homes { number price }'), [
      'Citizen.name',
      'Citizen.homes',
      'Home.number',
      'Home.price',
    ]);
    expect(authority.refused).toEqual([]);
    expect(recipientsFor(authority, 'register')).toEqual([{ window: ['Query.citizen', 'Citizen.name'] }]);
    expect(recipientsFor(authority, 'housing')).toEqual([{ window: ['Citizen.homes', 'Home.price'] }]);
  });

  test('refuses a fetch that reads what nobody was granted', () => {
    expect(authorised(planOf('name age'), ['Citizen.name']).refused).toEqual([
      { owner: 'register', recipient: 'register', coordinate: 'Citizen.age' },
    ]);
  });

  test('refuses it behind a condition, whatever the variable will be', () => {
    const plan = planOf('name ... @include(if: $more) { homes { price } }', ', $more: Boolean!');
    const { refused } = authorised(plan, ['Citizen.name']);
    expect(refused.map(({ coordinate }) => coordinate)).toEqual(['Citizen.homes', 'Home.price']);
  });

  test('refuses it in a fragment, named or not', () => {
    const operation = `query { citizen(idNumber: "") { ...A ... on Citizen { age } } } fragment A on Citizen { faith }`;
    const node = { kind: 'Fetch', serviceName: 'register', operation, operationKind: 'query', variableUsages: [] };
    const { refused } = authorised({ kind: 'QueryPlan', node } as unknown as QueryPlan, []);
    expect(refused.map(({ coordinate }) => coordinate).sort()).toEqual(['Citizen.age', 'Citizen.faith']);
  });

  test('refuses a field of an interface unless it is granted for each type behind it', () => {
    const { plan } = supergraph.plan(parse('{ owner(idNumber: "") { name } }'), undefined);
    const refusedWith = (...released: string[]) => authorised(plan, ['Query.owner', ...released]).refused;
    expect(refusedWith('Enterprise.name').map(({ coordinate }) => coordinate)).toEqual(['Citizen.name']);
    expect(refusedWith('Enterprise.name', 'Citizen.name')).toEqual([]);
  });

  test('of nothing to fetch is empty; a plan of a form it does not know is not run', () => {
    expect(authorised({ kind: 'QueryPlan' } as QueryPlan, []).fetches.size).toBe(0);
    const node = { kind: 'Defer', primary: {}, deferred: [] };
    expect(() => authorised({ kind: 'QueryPlan', node } as unknown as QueryPlan, [])).toThrow(/Defer/);
  });

  describe('over what one department needs of another', () => {
    const EDGES = [edge('Citizen.record'), edge('Record.points')];
    const agreed = testAgreement('Citizen: [record], Record: [points]', TO_TRANSPORT);
    const isSafe = (given: Given = {}, released = ['Citizen.isSafe']) => authorised(planOf('isSafe'), released, given);

    test('refuses each edge that its owner has not agreed to', () => {
      expect(isSafe().refused).toEqual(EDGES);
    });

    test('allows it when the owner has, and tells the owner for whom it is', () => {
      const authority = isSafe({ register: agreed });
      expect(authority.refused).toEqual([]);
      expect(recipientsFor(authority, 'register')).toEqual([
        { window: ['Query.citizen'], transport: ['Citizen.record', 'Record.points'] },
      ]);
      const transport = [...authority.fetches.values()].find(({ department }) => department === 'transport');
      expect(transport?.disclosures).toEqual(EDGES);
    });

    test('is not won by an agreement that has ended, is with the window, or with another task', () => {
      expect(isSafe({ register: agreed, day: '2100-01-01' }).refused).toEqual(EDGES);
      expect(isSafe({ register: testAgreement('Citizen: [record], Record: [points]') }).refused).toEqual(EDGES);
      expect(isSafe({ register: agreed.map((one) => ({ ...one, task: 'other' })) }).refused).toEqual(EDGES);
    });

    test('names both recipients of a field that the window was granted as well', () => {
      const authority = authorised(
        planOf('isSafe record { points }'),
        ['Citizen.isSafe', 'Citizen.record', 'Record.points'],
        { register: agreed },
      );
      const coordinates = ['Citizen.record', 'Record.points'];
      expect(recipientsFor(authority, 'register')).toEqual([
        { window: ['Query.citizen', ...coordinates], transport: coordinates },
      ]);
    });

    test('needs no agreement for open fields, and has none for withheld ones', () => {
      const open = isSafe({ catalogue: changed('Record.points', { level: 'L1' }) });
      expect(open.refused).toEqual([edge('Citizen.record')]);
      const withheld = isSafe({ register: agreed, catalogue: changed('Record.points', { level: 'L4' }) });
      expect(withheld.refused).toEqual([edge('Record.points')]);
    });

    test('refuses a field of which nothing is known', () => {
      const catalogue = new Map(supergraph.catalogue);
      catalogue.delete('Record.points');
      expect(isSafe({ register: agreed, catalogue }).refused).toContainEqual({
        ...edge('Record.points'),
        owner: 'unknown',
      });
    });
  });
});
