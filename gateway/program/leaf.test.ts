import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
} from 'graphql';
import { scalars } from '../../schema/scalars.ts';
import { leafOf } from './leaf.ts';

const own = buildSchema('enum Status { MARRIED WIDOWED } scalar Blob type Query { a: Int }');
const type = (name: string) => (own.getType(name) ?? scalars[name]) as GraphQLLeafType;

const PERSON = '11010519491231002X';

describe('a value of a department', () => {
  test.each<[GraphQLLeafType, readonly unknown[], readonly unknown[]]>([
    [GraphQLString, ['', 'a'], [1, true, {}, [], ['a'], new String('a')]],
    [GraphQLBoolean, [true, false], [0, 1, 'true', {}]],
    [GraphQLInt, [0, -1, 2 ** 31 - 1, -(2 ** 31)], [1.5, 2 ** 31, -(2 ** 31) - 1, '1', true, NaN, Infinity]],
    [GraphQLFloat, [0, 1.5, -1e300], [NaN, Infinity, -Infinity, '1.5', true]],
    [GraphQLID, ['a', 1, 0, 2 ** 53 - 1], [1.5, 2 ** 53, true, {}, ['a']]],
    [type('Status'), ['MARRIED', 'WIDOWED'], ['married', 'DIVORCED', '', 0, true, {}, 'constructor', '__proto__']],
    [type('IDNumber'), [PERSON], ['110105194912310021', '1', '', 1.1, {}, [PERSON], true]],
    [type('Fen'), [0, -5, 2 ** 53 - 1], [1.5, 2 ** 53, 'a', {}, NaN]],
    [type('Date'), ['2026-01-31'], ['2026-02-30', '31.1.2026', 20260131, {}, '2026-01-31T00:00:00Z']],
    [type('DateTime'), [], ['2026-01-31', 'yesterday', {}, [], true]],
  ])('of type %s is let through when it has the type, as it is, and not otherwise', (leaf, good, bad) => {
    const check = leafOf(leaf);
    for (const value of good) expect(check(value)).toBe(value);
    for (const value of bad) expect([value, check(value)]).toEqual([value, undefined]);
  });

  test('that is a number of ours goes on in its one normal form', () => {
    expect(leafOf(type('IDNumber'))(PERSON.toLowerCase())).toBe(PERSON);
  });

  test('that is a time goes on as text, whatever it came as', () => {
    const check = leafOf(type('DateTime'));
    for (const value of ['2026-01-31T09:00:00.000Z', '2026-01-31T17:00:00+08:00', new Date('2026-01-31T09:00:00Z')]) {
      expect(check(value)).toBe('2026-01-31T09:00:00.000Z');
    }
    expect(check(new Date('no time'))).toBeUndefined();
  });

  test('of a scalar of its own may be any JSON, but nothing that runs', () => {
    const check = leafOf(type('Blob'));
    for (const value of [1, 'a', true, [1], { a: 1 }]) expect(check(value)).toBe(value);
    expect(check(() => 1)).toBeUndefined();
  });
});
