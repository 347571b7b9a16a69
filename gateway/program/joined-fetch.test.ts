import type { FetchNode } from '@apollo/query-planner';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'graphql';
import { joinedFetches } from './joined-fetch.ts';
import type { PlannedFetch } from './planned-fetch.ts';

interface Sketch {
  department: string;
  after: readonly number[];
  isDisclosing?: boolean;
  /** Whether it asks for root fields, or changes something, instead of asking for more of objects. */
  isRoot?: boolean;
  isMutation?: boolean;
  /** The place of the objects it asks more of. */
  place?: string;
}

const document = parse('{ a }');

function fetchesOf(sketches: readonly Sketch[]): PlannedFetch[] {
  return sketches.map(({ department, after, isRoot, isMutation, place = '' }) => {
    const requires = isRoot ? {} : { requires: [] };
    const node = { kind: 'Fetch', operationKind: isMutation ? 'mutation' : 'query', ...requires };
    return { department, path: [place], node: node as unknown as FetchNode, document, after };
  });
}

function joinedOf(sketches: readonly Sketch[]) {
  const fetches = fetchesOf(sketches);
  const joined = joinedFetches(fetches, (fetch) => sketches[fetches.indexOf(fetch)]?.isDisclosing ?? false);
  return joined.map(({ parts, ...rest }) => ({ ...rest, parts: parts.map((part) => fetches.indexOf(part)) }));
}

/** How many waves it takes to run all. */
const depthOf = (waits: readonly { after: readonly number[] }[]): number => {
  const depth: number[] = [];
  for (const { after } of waits) depth.push(1 + Math.max(0, ...after.map((number) => depth[number] as number)));
  return Math.max(0, ...depth);
};

/** Everything that each waits for, through others too. */
const allBefore = (waits: readonly { after: readonly number[] }[]): ReadonlySet<number>[] => {
  const before: Set<number>[] = [];
  for (const { after } of waits) before.push(new Set(after.flatMap((number) => [number, ...(before[number] ?? [])])));
  return before;
};

describe('fetches to one department', () => {
  const parts = (sketches: readonly Sketch[]) => joinedOf(sketches).map((joined) => joined.parts);

  test('that can set out together are joined', () => {
    expect(
      parts([
        { department: 'a', after: [], isRoot: true },
        { department: 'b', after: [0] },
        { department: 'c', after: [0] },
        { department: 'b', after: [0] },
      ]),
    ).toEqual([[0], [1, 3], [2]]);
  });

  test('are joined later than they could set out where nobody waits for the earlier one', () => {
    const sketches = [
      { department: 'a', after: [], isRoot: true },
      { department: 'b', after: [0] },
      { department: 'c', after: [0] },
      { department: 'b', after: [2] },
    ];
    expect(parts(sketches)).toEqual([[0], [2], [1, 3]]);
    // Now another one does, and the whole would take longer.
    expect(parts([...sketches, { department: 'd', after: [1] }, { department: 'e', after: [4] }])).toHaveLength(6);
  });

  test.each<[string, Partial<Sketch>, Partial<Sketch>]>([
    ['of which one discloses something and so waits for its record', { isDisclosing: true }, { place: 'elsewhere' }],
    ['that ask for root fields', { isRoot: true }, { isRoot: true }],
    ['that change something', { isMutation: true }, { isMutation: true }],
    ['of which one goes elsewhere', {}, { department: 'c' }],
    ['of which one waits for the other', {}, { after: [0, 1] }],
  ])('%s stay apart', (_, one, other) => {
    const both = [
      { department: 'b', after: [0], ...one },
      { department: 'b', after: [0], ...other },
    ];
    expect(parts([{ department: 'a', after: [], isRoot: true }, ...both])).toEqual([[0], [1], [2]]);
  });

  test('about the same objects are joined though one discloses something, where nobody waits for either', () => {
    const both = [
      { department: 'b', after: [0], isDisclosing: true },
      { department: 'b', after: [0] },
    ];
    expect(parts([{ department: 'a', after: [], isRoot: true }, ...both])).toEqual([[0], [1, 2]]);
    const awaited = [...both, { department: 'c', after: [2] }];
    expect(parts([{ department: 'a', after: [], isRoot: true }, ...awaited])).toHaveLength(4);
  });

  /** Plans of any form: each fetch waits for some of those before it. */
  const plans: fc.Arbitrary<Sketch[]> = fc
    .array(
      fc.record({
        department: fc.constantFrom('a', 'b', 'c'),
        waits: fc.array(fc.nat(), { maxLength: 3 }),
        isDisclosing: fc.boolean(),
        place: fc.constantFrom('here', 'there'),
        kind: fc.constantFrom('entities', 'entities', 'entities', 'root', 'mutation'),
      }),
      { maxLength: 24 },
    )
    .map((drawn) =>
      drawn.map(({ department, waits, isDisclosing, place, kind }, i) => ({
        ...{ department, isDisclosing, place, isRoot: kind === 'root', isMutation: kind === 'mutation' },
        after: i === 0 ? [] : [...new Set(waits.map((number) => number % i))],
      })),
    );

  test('are each sent once, in an order in which nobody waits for what comes later', () => {
    fc.assert(
      fc.property(plans, (sketches) => {
        const joined = joinedOf(sketches);
        const sent = joined.flatMap((one) => one.parts).sort((a, b) => a - b);
        expect(sent).toEqual(sketches.map((_, i) => i));
        for (const [i, { after }] of joined.entries()) for (const number of after) expect(number).toBeLessThan(i);
      }),
    );
  });

  test('still wait for all that they waited for, and do not take longer for it', () => {
    fc.assert(
      fc.property(plans, (sketches) => {
        const joined = joinedOf(sketches);
        const numberOf = (part: number) => joined.findIndex((one) => one.parts.includes(part));
        const before = allBefore(joined);
        for (const [i, { after }] of sketches.entries()) {
          for (const number of after) expect(before[numberOf(i)]).toContain(numberOf(number));
        }
        expect(depthOf(joined)).toBe(depthOf(sketches));
      }),
    );
  });

  test('are of one department and one kind where they are joined', () => {
    fc.assert(
      fc.property(plans, (sketches) => {
        for (const { department, parts: together } of joinedOf(sketches)) {
          const own = together.map((part) => sketches[part] as Sketch);
          expect(new Set(own.map((one) => one.department))).toEqual(new Set([department]));
          // What waits for a record that it does not need is with one about the same objects, and nobody waits for it.
          const isMixed = new Set(own.map(({ isDisclosing }) => isDisclosing)).size > 1;
          for (const part of isMixed ? together : []) {
            const { isDisclosing, place } = sketches[part] as Sketch;
            if (isDisclosing) continue;
            expect(own.some((one) => one.isDisclosing && one.place === place)).toBe(true);
            expect(sketches.some(({ after }) => after.includes(part))).toBe(false);
          }
          if (own.length > 1) expect(own.some(({ isRoot, isMutation }) => isRoot || isMutation)).toBe(false);
        }
      }),
    );
  });
});
