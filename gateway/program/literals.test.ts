import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { operationOf } from '../tasks/selection.ts';
import { readLifted, withoutLiterals } from './literals.ts';

const schema = buildSchema(`
  scalar Anything
  enum Order { UP DOWN }
  input Range { from: Int = 1, to: Int, deeper: Range, tags: [String!] }
  type Query {
    find(where: Range, sort: Order = UP, ids: [ID!], text: String, free: Anything, share: Float): [Ware!]
    ware(id: ID!, count: Int! = 3): Ware
  }
  interface Named { name(short: Boolean): String }
  type Ware implements Named { name(short: Boolean): String, price(currency: String = "CNY"): Int, alike(first: Int!): [Ware!] }
`);

function lifted(text: string, name?: string) {
  const document = parse(text);
  expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
  const operation = operationOf(document, name);
  if (!operation) throw new Error('no such operation');
  const found = withoutLiterals(schema, document, operation);
  // What was lifted is a valid operation still.
  expect(validate(schema, readLifted(found).document).map(({ message }) => message)).toEqual([]);
  return found;
}

const valuesOf = (text: string) => Object.values(lifted(text).values);
const digestOf = (text: string) => lifted(text).digest;

describe('operations that differ in their values only are one operation', () => {
  test.each([
    ['texts', '{ ware(id: "a") { price } }', '{ ware(id: "b") { price } }'],
    ['texts in blocks', '{ ware(id: "a") { price } }', '{ ware(id: """a\n b""") { price } }'],
    ['numbers for texts', '{ ware(id: "a") { price } }', '{ ware(id: 7) { price } }'],
    ['words', '{ find(sort: UP) { price } }', '{ find(sort: DOWN) { price } }'],
    ['null', '{ find(text: "a") { price } }', '{ find(text: null) { price } }'],
    ['lists of any length', '{ find(ids: ["a", "b"]) { price } }', '{ find(ids: []) { price } }'],
    ['one instead of a list', '{ find(ids: ["a", "b"]) { price } }', '{ find(ids: "a") { price } }'],
    ['objects', '{ find(where: { from: 2 }) { price } }', '{ find(where: { deeper: { to: 9 } }) { price } }'],
    [
      'beside variables',
      'query ($x: Int) { find(where: { from: $x, to: 1 }) { price } }',
      'query ($x: Int) { find(where: { from: $x, to: 2 }) { price } }',
    ],
    [
      'in lists with variables',
      'query ($x: ID!) { find(ids: ["a", $x]) { price } }',
      'query ($x: ID!) { find(ids: ["b", $x]) { price } }',
    ],
    [
      'defaults',
      'query ($x: ID! = "a") { ware(id: $x) { price } }',
      'query ($x: ID! = "b") { ware(id: $x) { price } }',
    ],
    [
      'in fragments',
      '{ ware(id: "a") { ...F } } fragment F on Named { name(short: true) }',
      '{ ware(id: "b") { ...F } } fragment F on Named { name(short: false) }',
    ],
    ['conditions', '{ ware(id: "a") @include(if: true) { price } }', '{ ware(id: "a") @include(if: false) { price } }'],
    [
      'conditions of fragments',
      '{ ... @skip(if: true) { ware(id: "a") { price } } }',
      '{ ... @skip(if: false) { ware(id: "a") { price } } }',
    ],
    ['values of any form', '{ find(free: { a: [1, "x"] }) { price } }', '{ find(free: RED) { price } }'],
    ['white space and remarks', '{ ware(id: "a") { price } }', '{ # 990000197411110011\n ware(id: "a") { price, } }'],
  ])('%s', (_, one, other) => {
    expect(digestOf(one)).toBe(digestOf(other));
  });

  test('what is asked differs: arguments that are not sent, names, fields', () => {
    const texts = [
      '{ find { price } }',
      '{ find(text: null) { price } }',
      '{ a: find { price } }',
      '{ find { name } }',
    ];
    expect(new Set(texts.map(digestOf)).size).toBe(4);
  });
});

describe('no value is lost or changed on its way', () => {
  test.each([
    ['{ find(text: "1") { price } }', ['1']],
    ['{ ware(id: 1) { price } }', ['1']],
    ['{ find(text: """\n  a\n    b\n""") { price } }', ['a\n  b']],
    ['{ find(text: "\\u4e2d\\n") { price } }', ['中\n']],
    ['{ find(text: null) { price } }', [null]],
    ['{ find(ids: "a") { price } }', [['a']]],
    ['{ find(sort: DOWN) { price } }', ['DOWN']],
    ['{ find(share: 2) { price } }', [2]],
    [
      '{ find(where: { to: 2, deeper: { tags: "x" } }) { price } }',
      [{ from: 1, to: 2, deeper: { from: 1, tags: ['x'] } }],
    ],
    [
      '{ find(free: { sort: UP, n: null, of: [1, 2.5, true] }) { price } }',
      [{ sort: 'UP', n: null, of: [1, 2.5, true] }],
    ],
    ['query ($x: Int) { find(where: { from: $x, tags: ["a"], deeper: { to: 5, from: $x } }) { price } }', [['a'], 5]],
  ])('%s', (text, values) => {
    // As a client's own variables would be: objects like others.
    expect(valuesOf(text)).toStrictEqual(values);
  });

  test('a huge text and a list of ten thousand are one value each', () => {
    const long = 'x'.repeat(200_000);
    expect(valuesOf(`{ find(text: "${long}") { price } }`)).toEqual([long]);
    const ids = Array.from({ length: 10_000 }, (_, i) => String(i));
    expect(valuesOf(`{ find(ids: ${JSON.stringify(ids)}) { price } }`)).toEqual([ids]);
    expect(lifted(`{ find(ids: ${JSON.stringify(ids)}) { price } }`).text.length).toBeLessThan(200);
  });

  test('an operation has the values of its own fragments alone', () => {
    const text = `query A { ware(id: "a") { ...F } } query B { ware(id: "b") { ...G } }
      fragment F on Ware { name(short: true) } fragment G on Ware { alike(first: 4) { price } }`;
    expect(Object.values(lifted(text, 'A').values)).toEqual(['a', true]);
    expect(Object.values(lifted(text, 'B').values)).toEqual(['b', 4]);
    expect(lifted(text, 'B').text).not.toContain('short');
  });
});

describe('a lifted operation means what the written one meant', () => {
  test('no variable of the client’s has a name of ours', () => {
    const { text, values } = lifted(`query ($literal0: ID!, $literal_0: Int!) {
      ware(id: $literal0, count: $literal_0) { alike(first: 7) { price } } }`);
    expect(Object.entries(values)).toEqual([['literal__0', 7]]);
    expect(text).toContain('id: $literal0, count: $literal_0');
  });

  test('fields that merge still merge, and what differs stays apart', () => {
    expect(valuesOf('{ ware(id: "a") { price } ware(id: "a") { name } }')).toEqual(['a']);
    expect(
      valuesOf('{ find(where: { from: 2, to: 3 }) { price } find(where: { to: 3, from: 2 }) { name } }'),
    ).toHaveLength(1);
    expect(valuesOf('{ a: ware(id: "a") { price } b: ware(id: "a") { name } }')).toEqual(['a', 'a']);
  });

  test('a default’s variable goes on standing where null may not', () => {
    expect(lifted('query ($x: ID = "a") { ware(id: $x) { price } }').text).toContain('$x: ID!');
    expect(lifted('query ($x: String = "a") { find(text: $x) { price } }').text).toContain('$x: String)');
  });
});
