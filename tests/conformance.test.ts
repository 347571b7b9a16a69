import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse, validate } from 'graphql';
import type { Channel } from '../gateway/execution/channel.ts';
import { compose } from '../gateway/graph/composition.ts';
import { loadOffline } from '../gateway/graph/offline.ts';
import type { Supergraph } from '../gateway/graph/supergraph.ts';
import { departments } from './conformance/departments.ts';
import { runOperation } from './support/operation.ts';

// The points of Apollo's subgraph compatibility list, on small departments made of the kit's parts. Federated tracing
// (ftv1) is on that list and is not offered: it carries errors and paths to a third place, and our trace is the ledger.
// A department that is asked for it answers as ever, which the kit's tests of its server show.

interface Fetch {
  department: string;
  query: string;
  representations: unknown;
}

const supergraph = compose(departments);
const fetches: Fetch[] = [];
let graph: Supergraph;

beforeAll(async () => {
  graph = await loadOffline(supergraph.sdl);
});

/** Each department, with a note of what it is asked. */
const channels = new Map(
  departments.map(({ name, answer }): [string, Channel] => [
    name,
    {
      bind:
        ({ query }) =>
        async (variables) => {
          for (const representations of representationsIn(variables)) {
            fetches.push({ department: name, query, representations });
          }
          return answer(query, variables);
        },
    },
  ]),
);

/** What a request asks a department for: one part for each list of representations, or its root fields. */
function representationsIn(variables: Record<string, unknown>): unknown[] {
  const lists = Object.values(variables).filter(Array.isArray);
  return lists.length > 0 ? lists : [undefined];
}

/** Runs an operation over all departments; whoever was asked stands in `fetches`, in order. */
async function ask(query: string): Promise<unknown> {
  fetches.length = 0;
  const document = parse(query);
  expect(validate(graph.apiSchema, document)).toEqual([]);
  const open = new Map([...graph.catalogue].map(([at, entry]) => [at, { ...entry, level: 'L1' as const }]));
  const { data, shortfalls } = await runOperation({ ...graph, catalogue: open }, channels, document);
  expect(shortfalls).toEqual([]);
  return data;
}

const asked = () => fetches.map(({ department }) => department);
const field = (coordinate: string): string => {
  const [type, name] = coordinate.split('.');
  const body = supergraph.sdl.slice(supergraph.sdl.search(new RegExp(`^(type|interface) ${type}\\b`, 'm')));
  return body.match(new RegExp(`^  ${name}\\b.*$`, 'm'))?.[0] ?? '';
};

test('_service gives the SDL that the department is composed from', async () => {
  const served = await Promise.all(
    departments.map(async ({ name, answer }) => {
      const { data } = await answer('{ _service { sdl } }');
      return { name, sdl: (data as { _service: { sdl: string } })._service.sdl };
    }),
  );
  // Federation prints the links in another order, and the supergraph follows.
  const lines = (sdl: string) => sdl.split('\n').sort();
  expect(lines(compose(served).sdl)).toEqual(lines(supergraph.sdl));
});

describe('@key', () => {
  test('single: an entity is found by its one field', async () => {
    expect(await ask('{ unread { number ... on Permit { office } } }')).toEqual({
      unread: [{ number: 'c1' }, { number: 'p2', office: 'north' }],
    });
  });

  test('compound: an entity is found by two fields together', async () => {
    expect(await ask('{ permit(number: "p3") { inspectedOn } }')).toEqual({ permit: { inspectedOn: '2030-01-01' } });
    expect(fetches[1]).toMatchObject({
      department: 'inspection',
      representations: [{ __typename: 'Permit', office: 'south', serial: 1 }],
    });
  });

  test('nested: an entity is found by a field within a field', async () => {
    expect(await ask('{ permit(number: "p3") { shelf } }')).toEqual({ permit: { shelf: 'shelf of p3' } });
    expect(fetches[1]).toMatchObject({
      department: 'archive',
      representations: [{ __typename: 'Permit', serial: 1, kind: { code: 'wine' } }],
    });
  });

  test('multiple: each department comes with the key it knows', async () => {
    await ask('{ shelved { number } inspected { number } }');
    const keys = fetches.filter(({ department }) => department === 'permits').map((fetch) => fetch.representations);
    expect(keys).toHaveLength(2);
    expect(keys).toContainEqual(expect.arrayContaining([{ __typename: 'Permit', serial: 1, kind: { code: 'wine' } }]));
    expect(keys).toContainEqual(expect.arrayContaining([{ __typename: 'Permit', office: 'south', serial: 1 }]));
  });

  test('a department without a common key is reached through one that has both', async () => {
    expect(await ask('{ shelved { inspectedOn } }')).toEqual({
      shelved: [{ inspectedOn: '2030-01-01' }, { inspectedOn: '2030-01-02' }, { inspectedOn: '2030-01-01' }],
    });
    expect(asked()).toEqual(['archive', 'permits', 'inspection']);
  });
});

test('@requires and @external: a field is given what it needs, though nobody asked for it', async () => {
  expect(await ask('{ permit(number: "p2") { fee } }')).toEqual({ permit: { fee: 120 } });
  expect(fetches[1]).toMatchObject({
    department: 'inspection',
    representations: [{ ground: { width: 2, length: 10, survey: 100 } }],
  });
});

test('@provides: what comes along at this place is not fetched from its owner', async () => {
  expect(await ask('{ inspected { title } }')).toEqual({
    inspected: [{ title: 'p1 by inspection' }, { title: 'p2 by inspection' }, { title: 'p3 by inspection' }],
  });
  expect(asked()).toEqual(['inspection']);
});

test('@shareable: a field of two departments comes from whichever is asked anyway', async () => {
  await ask('{ shelved { kind { name } } }');
  expect(asked()).toEqual(['archive']);
  await ask('{ permit(number: "p1") { kind { name } } }');
  expect(asked()).toEqual(['permits']);
});

test('a field that two departments resolve without @shareable does not compose', () => {
  const jealous = departments.map(({ name, sdl }) => ({
    name,
    sdl: sdl.replace('name: String @classified(level: L1) @shareable', 'name: String @classified(level: L1)'),
  }));
  expect(() => compose(jealous)).toThrow('Non-shareable field "Kind.name"');
});

test('@override: the field comes from its new owner, even where the old one is asked anyway', async () => {
  expect(await ask('{ shelved { shelf title } }')).toMatchObject({
    shelved: [{ shelf: 'shelf of p1', title: 'p1 by permits' }, {}, {}],
  });
  expect(supergraph.catalogue.get('Permit.title')?.owners).toEqual(['permits']);
});

test('@inaccessible: clients do not see the field, departments may still require it', () => {
  expect(graph.apiSchema.getType('Ground')).toMatchObject({ name: 'Ground' });
  expect(validate(graph.apiSchema, parse('{ permit(number: "p1") { ground { width } } }'))).toEqual([]);
  expect(validate(graph.apiSchema, parse('{ permit(number: "p1") { ground { survey } } }'))).toHaveLength(1);
});

test('@tag arrives in the supergraph', () => {
  expect(field('Permit.holder')).toContain('@tag(name: "personal")');
});

describe('@interfaceObject', () => {
  test('adds a field to every type of an interface that its department does not know', async () => {
    expect(await ask('{ papers { __typename number box } }')).toEqual({
      papers: [
        { __typename: 'Permit', number: 'p1', box: 'box of p1' },
        { __typename: 'Certificate', number: 'c1', box: 'box of c1' },
      ],
    });
    expect(await ask('{ permit(number: "p3") { box } }')).toEqual({ permit: { box: 'box of p3' } });
  });

  test('learns from the owner of the interface which type a thing has', async () => {
    expect(await ask('{ unread { __typename box } }')).toEqual({
      unread: [
        { __typename: 'Certificate', box: 'box of c1' },
        { __typename: 'Permit', box: 'box of p2' },
      ],
    });
    // What is released of a thing depends on its type, so its type is known before anything else is asked.
    expect(asked()).toEqual(['mail', 'permits', 'mail']);
  });
});

describe('@composeDirective', () => {
  test('brings our classification into the supergraph, whoever owns the field', () => {
    expect(field('Permit.holder')).toContain('@classified(level: L3)');
    expect(field('Permit.fee')).toContain('@classified(level: L2)');
    expect(supergraph.catalogue.get('Paper.box')?.level).toBe('L1');
    expect(supergraph.catalogue.get('Permit.box')).toMatchObject({ level: 'L1', owners: ['mail'] });
  });

  test('and without it composition is refused, instead of losing the level', () => {
    const silent = departments.map(({ name, sdl }) => ({
      name,
      sdl: sdl.replace('@composeDirective(name: "@classified")', ''),
    }));
    expect(() => compose(silent)).toThrow('lost classifications');
  });
});
