import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { compose } from '../../gateway/graph/composition.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import { compare } from './comparison.ts';
import { GOOD } from './invented-department.ts';
import { askApollo } from './oracle.ts';
import { askOurs } from './ours.ts';
import { graphOf, loadSmallGraph, type SmallGraph } from './small-graph.ts';

// The oracle's own faults, each shown on the smallest graph that has it, with what we do instead (docs/adr/0012).

const both = async (graph: SmallGraph, query: string, mischief = GOOD) => {
  const document = parse(query);
  const [ours, apollo] = [
    await askOurs(graph, document, {}, mischief),
    await askApollo(graph, document, {}, mischief, true),
  ];
  return {
    ours: JSON.parse(JSON.stringify(ours.data)) as unknown,
    apollo: JSON.parse(JSON.stringify(apollo.data)) as unknown,
    answer: ours,
  };
};

const WARES = `
# subgraph shop
type Query { ware(id: ID!): Ware! }
type Ware @key(fields: "id") { id: ID! label: String! price: Int! weight: Int! }
# subgraph duty
type Ware @key(fields: "id") { id: ID! price: Int! @external duty: String! @requires(fields: "price") }`;

const SINGLE = `
# subgraph permits
type Query { paper(number: ID!): Paper }
interface Paper @key(fields: "number") { number: ID! }
type Permit implements Paper @key(fields: "number") { number: ID! }
# subgraph mail
type Query { last: Paper! }
type Paper @key(fields: "number") @interfaceObject { number: ID! box: String! }
# subgraph fees
type Paper @key(fields: "number") @interfaceObject { number: ID! box: String! @external fee: Int! @requires(fields: "box") }`;

describe('Apollo’s executor is wrong, and ours is not, about', () => {
  test('an alias that equals a key: the entity is looked up under the client’s value', async () => {
    const graph = await graphOf('wares', WARES);
    const plain = await both(graph, '{ ware(id: "k-1") { label duty } }');
    const aliased = await both(graph, '{ ware(id: "k-1") { id: label duty } }');
    const duty = (data: unknown) => (data as { ware: { duty: string } }).ware.duty;
    expect(plain.apollo).toEqual(plain.ours);
    expect(duty(aliased.ours)).toBe(duty(plain.ours));
    expect(aliased.apollo).not.toEqual(aliased.ours);
  });

  test('an alias that equals a required fact: the department is told the client’s value', async () => {
    const graph = await graphOf('wares', WARES);
    const { ours, apollo } = await both(graph, '{ ware(id: "k-1") { price: weight duty } }');
    const { ours: plain } = await both(graph, '{ ware(id: "k-1") { duty } }');
    expect(ours).toMatchObject(plain as object);
    expect(apollo).not.toMatchObject(plain as object);
  });

  test('lists of lists in what is required: their objects are told as null', async () => {
    const graph = await graphOf(
      'lists',
      `
# subgraph stock
type Query { box(id: ID!): Box! }
type Box @key(fields: "id") { id: ID! rows: [[Item!]!]! }
type Item { size: Int! }
# subgraph freight
type Box @key(fields: "id") { id: ID! rows: [[Item!]!]! @external fee: String! @requires(fields: "rows { size }") }
type Item { size: Int! @external }`,
    );
    const boxes = await Promise.all(['0', '1', '2', '3'].map((n) => both(graph, `{ box(id: "k-${n}") { fee } }`)));
    const told = boxes.map(({ answer }) => answer.asked[1]?.variables.representations as { rows: unknown[][] }[]);
    const sizes = told.flat().flatMap(({ rows }) => rows.flat());
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes).toEqual(sizes.map(() => ({ size: expect.any(Number) })));
    expect(boxes.some(({ ours, apollo }) => JSON.stringify(ours) !== JSON.stringify(apollo))).toBe(true);
  });

  test('a fact that failed: a verdict is worked out from null', async () => {
    const graph = await graphOf('facts', WARES.replaceAll('Int!', 'Int').replaceAll('String!', 'String'));
    const failing = { ...GOOD, errors: 4 };
    const found = await Promise.all(
      ['0', '1', '2', '3', '4', '5'].map((n) => both(graph, `{ ware(id: "k-${n}") { duty } }`, failing)),
    );
    const verdicts = found.filter(({ answer }) => answer.shortfalls.some(({ department }) => department === 'shop'));
    const onWares = verdicts.filter(({ apollo }) => (apollo as { ware?: unknown } | null)?.ware);
    expect(onWares.length).toBeGreaterThan(0);
    for (const { ours } of onWares) expect(ours).toEqual({ ware: { duty: null } });
    expect(onWares.some(({ apollo }) => (apollo as { ware: { duty: unknown } }).ware.duty !== null)).toBe(true);
  });

  test('an interface that a department knows instead of types: its name takes the place of the type', async () => {
    const graph = await loadSmallGraph('interface-objects');
    const { ours, apollo } = await both(graph, '{ last { ... on Permit { fee } ... on Certificate { fee } } }');
    expect(ours).toEqual({ last: { fee: expect.any(Number) } });
    expect(apollo).not.toEqual(ours);
  });

  test('an interface that just one type has: a fragment on that type finds nothing', async () => {
    const graph = await graphOf('single', SINGLE);
    const { ours, apollo } = await both(graph, '{ last { ... on Permit { box fee } } }');
    expect(ours).toEqual({ last: { box: expect.any(String), fee: expect.any(Number) } });
    expect(apollo).toEqual({ last: {} });
  });

  test('a field of two arguments under one key in what is required: such schemas do not compose here', () => {
    const subgraphs = [
      ['shop', 'type Query { ware: Ware } type Ware @key(fields: "id") { id: ID! price(in: String): Int }'],
      [
        'tax',
        'type Ware @key(fields: "id") { id: ID! price(in: String): Int @external tax: Int @requires(fields: "price(in: \\"EUR\\")") }',
      ],
      [
        'duty',
        'type Ware @key(fields: "id") { id: ID! price(in: String): Int @external duty: Int @requires(fields: "price(in: \\"USD\\")") }',
      ],
    ].map(([name = '', own = '']) => ({ name, sdl: buildSchema(name, own, {}).sdl }));
    expect(() => compose(subgraphs)).toThrow(
      'Ware.price is required with different arguments, by duty for Ware.duty and by tax for Ware.tax',
    );
  });

  test('data handed on by context: its gateway does not know it, and such schemas do not compose here', () => {
    const own = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@context", "@fromContext"])
      type Query { holder: Holder }
      type Holder @key(fields: "id") @context(name: "holder") { id: ID! secret: String item: Item }
      type Item @key(fields: "id") { id: ID! price(of: String @fromContext(field: "$holder { secret }")): Int }`;
    expect(() => compose([{ name: 'shop', sdl: own }])).toThrow('@fromContext is not offered; use @requires');
  });
});

test('the same graphs agree where Apollo’s is right', async () => {
  const graph = await graphOf('wares', WARES);
  const comparison = await compare(
    graph,
    { text: '{ ware(id: "k-1") { id: label price: weight duty } }', variables: {} },
    GOOD,
  );
  expect(comparison?.ours).toEqual(comparison?.apollo);
});
