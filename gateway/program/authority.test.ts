import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import type { Catalogue, CatalogueEntry } from '../graph/catalogue.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { loadTestGraph } from '../graph/test-graph.ts';
import { type AskedFetch, authorise, type Disclosure, type PlanAuthority } from './authority.ts';
import { plannedFetches } from './planned-fetch.ts';

describe('the authority of a plan', () => {
  let supergraph: Supergraph;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
  });

  const plan = (source: string): AskedFetch[] =>
    plannedFetches(supergraph.plan(parse(source))).map(({ department, document, node }) => ({
      department,
      document,
      requires: node.requires ?? [],
    }));
  const planOf = (selection: string) => plan(`{ citizen(idNumber: "") { ${selection} } }`);
  const fetchOf = (department: string, source: string): AskedFetch => ({
    department,
    document: parse(source),
    requires: [],
  });

  interface Given {
    /** The fields that register's part gives to transport, each with its lines. */
    toTransport?: Record<string, string[]>;
    /** What stands in register's part beside them for the window. */
    beside?: string[];
    catalogue?: Catalogue;
  }

  /** The authority, and the departments in the order of its fetches. */
  interface Authorised extends PlanAuthority {
    departments: readonly string[];
  }

  function authorised(asked: readonly AskedFetch[], released: readonly string[], given: Given = {}): Authorised {
    const authority = authorise(asked, new Set(['Query.citizen', ...released]), {
      schema: supergraph.fullSchema,
      catalogue: given.catalogue ?? supergraph.catalogue,
      part: {
        task: 'a-task',
        linesFor: (owner, recipient, coordinate) =>
          (owner === 'register' && recipient === 'transport' && given.toTransport?.[coordinate]) || [],
        linesBeside: (owner, recipient) => (owner === 'register' && recipient === 'window' ? (given.beside ?? []) : []),
      },
    });
    return { ...authority, departments: asked.map(({ department }) => department) };
  }

  const changed = (coordinate: string, change: Partial<CatalogueEntry>): Catalogue =>
    new Map([
      ...supergraph.catalogue,
      [coordinate, { ...(supergraph.catalogue.get(coordinate) as CatalogueEntry), ...change }],
    ]);

  const fetchesTo = ({ fetches, departments }: Authorised, department: string) =>
    fetches.filter((_, i) => departments[i] === department);
  const recipientsFor = (authority: Authorised, department: string): unknown =>
    fetchesTo(authority, department).map(({ purpose }) => (JSON.parse(purpose) as { recipients: unknown }).recipients);
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
    const asked = fetchOf(
      'register',
      `query ($more: Boolean!) { citizen(idNumber: "") { name age @include(if: $more) ... @skip(if: $more) { faith } } }`,
    );
    const { refused } = authorised([asked], ['Citizen.name']);
    expect(refused.map(({ coordinate }) => coordinate)).toEqual(['Citizen.age', 'Citizen.faith']);
  });

  test('refuses it in a fragment, named or not', () => {
    const source = `query { citizen(idNumber: "") { ...A ... on Citizen { age } } } fragment A on Citizen { faith }`;
    const { refused } = authorised([fetchOf('register', source)], []);
    expect(refused.map(({ coordinate }) => coordinate).sort()).toEqual(['Citizen.age', 'Citizen.faith']);
  });

  test('refuses it under any name, and is not taken in by the name of what was granted', () => {
    const source = `query { citizen(idNumber: "") { name: age __0: faith _entities: age } }`;
    const { refused } = authorised([fetchOf('register', source)], ['Citizen.name']);
    expect(refused.map(({ coordinate }) => coordinate)).toEqual(['Citizen.age', 'Citizen.faith']);
  });

  test('refuses a field of an interface unless it is granted for each type behind it', () => {
    const asked = plan('{ owner(idNumber: "") { name } }');
    const refusedWith = (...released: string[]) => authorised(asked, ['Query.owner', ...released]).refused;
    expect(refusedWith('Enterprise.name').map(({ coordinate }) => coordinate)).toEqual(['Citizen.name']);
    expect(refusedWith('Enterprise.name', 'Citizen.name')).toEqual([]);
  });

  test('of a department that knows objects by their interface only, allows what is granted for one of them', () => {
    const asked = plan('{ owner(idNumber: "") { name } }');
    const catalogue = changed('Citizen.name', { owners: ['elsewhere'] });
    const refusedWith = (...released: string[]) =>
      authorised(asked, ['Query.owner', ...released], { catalogue }).refused.map(({ coordinate }) => coordinate);
    expect(refusedWith('Enterprise.name')).toEqual([]);
    expect(refusedWith()).toEqual(['Enterprise.name']);
  });

  test('of nothing to fetch is empty', () => {
    expect(authorised([], [])).toEqual({ fetches: [], refused: [], departments: [] });
  });

  describe('over what one department needs of another', () => {
    const EDGES = [edge('Citizen.record'), edge('Record.points')];
    const agreed = { 'Citizen.record': ['a line > Citizen.record'], 'Record.points': ['one line', 'another'] };
    const isSafe = (given: Given = {}, released = ['Citizen.isSafe']) => authorised(planOf('isSafe'), released, given);

    test('refuses each edge that stands in no line of its owner’s part', () => {
      expect(isSafe().refused).toEqual(EDGES);
    });

    test('allows it where it does, and tells the owner for whom it is and under which lines', () => {
      const authority = isSafe({ toTransport: agreed, beside: ['officers at counter'] });
      expect(authority.refused).toEqual([]);
      expect(recipientsFor(authority, 'register')).toEqual([
        {
          window: ['officers at counter', 'Query.citizen'],
          transport: ['a line > Citizen.record', 'one line', 'another'],
        },
      ]);
      expect(fetchesTo(authority, 'transport').map(({ disclosures }) => disclosures)).toEqual([EDGES]);
      expect(fetchesTo(authority, 'register').map(({ disclosures }) => disclosures)).toEqual([[]]);
    });

    test('goes by what the recipient says it needs, whatever the plan hands it', () => {
      const handingNothing = planOf('isSafe').map((fetch): AskedFetch => {
        const keysOnly = (node: QueryPlanSelectionNode): QueryPlanSelectionNode =>
          node.kind === 'InlineFragment'
            ? { ...node, selections: node.selections.filter((one) => one.kind !== 'Field' || one.name !== 'record') }
            : node;
        return { ...fetch, requires: fetch.requires.map(keysOnly) };
      });
      expect(authorised(handingNothing, ['Citizen.isSafe']).refused).toEqual(EDGES);
    });

    test('names both recipients of a field that the window was granted as well', () => {
      const authority = authorised(
        planOf('isSafe record { points }'),
        ['Citizen.isSafe', 'Citizen.record', 'Record.points'],
        { toTransport: agreed },
      );
      const coordinates = ['Citizen.record', 'Record.points'];
      expect(recipientsFor(authority, 'register')).toEqual([
        { window: ['Query.citizen', ...coordinates], transport: Object.values(agreed).flat() },
      ]);
    });

    test('needs no agreement for open fields, and has none for withheld ones', () => {
      const open = isSafe({ catalogue: changed('Record.points', { level: 'L1' }) });
      expect(open.refused).toEqual([edge('Citizen.record')]);
      const withheld = isSafe({ toTransport: agreed, catalogue: changed('Record.points', { level: 'L4' }) });
      expect(withheld.refused).toEqual([edge('Record.points')]);
    });

    test('refuses a field of which nothing is known, and one that nobody reads', () => {
      const catalogue = new Map(supergraph.catalogue);
      catalogue.delete('Record.points');
      expect(isSafe({ toTransport: agreed, catalogue }).refused).toEqual([edge('Record.points')]);
      const unread = planOf('isSafe').filter(({ department }) => department === 'transport');
      expect(authorised(unread, ['Citizen.isSafe'], { toTransport: agreed }).refused).toEqual(
        EDGES.map((one) => ({ ...one, owner: 'unknown' })),
      );
    });

    test('finds no disclosure in what a department is handed of its own, and lets it pass', () => {
      const toItself = planOf('isSafe').map((fetch) => ({ ...fetch, department: 'register' }));
      const authority = authorised(toItself, ['Citizen.isSafe']);
      expect(authority.refused).toEqual([]);
      expect(authority.fetches.map(({ disclosures }) => disclosures)).toEqual([[], []]);
    });

    test('finds one in the same from another department that reads it too', () => {
      const [first, ...others] = planOf('isSafe').map((fetch) => ({ ...fetch, department: 'register' }));
      const authority = authorised(
        [first as AskedFetch, { ...first, department: 'housing' } as AskedFetch, ...others],
        ['Citizen.isSafe'],
      );
      const byHousing = EDGES.map((one) => ({ ...one, owner: 'housing', recipient: 'register' }));
      expect(authority.refused).toEqual(byHousing);
      expect(authority.fetches.map(({ disclosures }) => disclosures)).toEqual([[], [], byHousing]);
    });
  });
});
