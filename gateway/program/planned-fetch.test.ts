import type { QueryPlan } from '@apollo/query-planner';
import { describe, expect, test } from '@jest/globals';
import { plannedFetches } from './planned-fetch.ts';

const fetch = (serviceName: string, more: object = {}) => ({
  kind: 'Fetch',
  serviceName,
  operation: '{ a }',
  operationKind: 'query',
  variableUsages: [],
  ...more,
});
const sequence = (...nodes: object[]) => ({ kind: 'Sequence', nodes });
const parallel = (...nodes: object[]) => ({ kind: 'Parallel', nodes });
const flatten = (path: (string | number)[], node: object) => ({ kind: 'Flatten', path, node });
const planned = (node?: object) => plannedFetches({ kind: 'QueryPlan', node } as unknown as QueryPlan);

describe('the fetches of a plan', () => {
  test('wait for all that stand before them, and for nothing beside them', () => {
    const fetches = planned(
      sequence(fetch('a'), parallel(fetch('b'), sequence(fetch('c'), fetch('d'))), parallel(fetch('e'), fetch('f'))),
    );
    expect(fetches.map(({ department, after }) => [department, after])).toEqual([
      ['a', []],
      ['b', [0]],
      ['c', [0]],
      ['d', [2]],
      ['e', [1, 3]],
      ['f', [1, 3]],
    ]);
  });

  test('say where the objects are that they add to, through all lists', () => {
    const inner = flatten(['homes', '@', '@', 'holder'], fetch('b'));
    expect(planned(sequence(fetch('a'), flatten(['citizen'], inner))).map(({ path }) => path)).toEqual([
      [],
      ['citizen', 'homes', 'holder'],
    ]);
  });

  test('of an empty plan are none', () => {
    expect(planned()).toEqual([]);
  });

  test.each([
    ['a deferred part', { kind: 'Defer', primary: {}, deferred: [] }, /Defer/],
    ['a subscription', { kind: 'Subscription', primary: fetch('a') }, /Subscription/],
    ['a condition', { kind: 'Condition', condition: 'more', ifClause: fetch('a') }, /Condition/],
    ['data handed on by @fromContext', fetch('a', { contextRewrites: [{}] }), /@fromContext/],
  ])('with %s are not run', (_, node, message) => {
    expect(() => planned(sequence(fetch('a'), node))).toThrow(message);
  });
});
