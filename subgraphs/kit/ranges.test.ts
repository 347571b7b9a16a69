import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Document } from 'mongodb';
import type { FindOptions } from './find-command.ts';
import { readRanges } from './ranges.ts';
import type { Range } from './source.ts';

const { signal } = new AbortController();
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** All values at a path: lists and embedded documents are looked into one level at each step, as MongoDB does. */
function valuesAt(value: unknown, [name, ...rest]: string[]): unknown[] {
  if (name === undefined) return Array.isArray(value) ? value : [value];
  return (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === 'object' && item !== null && name in item ? valuesAt((item as Document)[name], rest) : [],
  );
}

function matches(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    if (name === '$or') return (condition as Document[]).some((one) => matches(document, one));
    const values = valuesAt(document, name.split('.'));
    if (typeof condition === 'string') return values.includes(condition);
    const [[operator, operand], ...others] = Object.entries(condition as Document) as [[string, never]];
    if (others.length > 0) throw new Error('this store knows one operator a field');
    if (operator === '$in') return values.some((value) => (operand as unknown[]).includes(value));
    if (operator === '$gt') return values.some((value) => byBytes(String(value), operand) > 0);
    throw new Error(`this store does not know ${operator}`);
  });
}

/** A store that answers as MongoDB does, and tells how many documents it could give and gave. */
function startStore(documents: readonly Document[]) {
  const sorted = documents.toSorted((a, b) => byBytes(a._id, b._id));
  const replies: { limit: number; given: Document[] }[] = [];
  const find = async ({ filter, limit, order }: FindOptions): Promise<Document[]> => {
    if (!order || limit < 1) throw new Error('ranges are read in order, up to a limit');
    const given = sorted.filter((document) => matches(document, filter)).slice(0, limit);
    replies.push({ limit, given });
    return given;
  };
  /** What a range is, read alone. */
  const alone = ({ field, value, after, most }: Range): Document[] =>
    sorted
      .filter((document) => valuesAt(document, field.split('.')).includes(value))
      .filter(({ _id }) => after === undefined || byBytes(_id, after) > 0)
      .slice(0, most);
  return { find, alone, replies };
}

/**
 * Most replies that ranges can take. Each reply is the last, or makes a range whole, or is full of wanted documents: those
 * are the sum, over the ranges in the order of their end, of the logarithms below, because a reply with m open ranges has
 * 50 (m - 1) documents more than the largest lacks.
 */
function mostReplies(ranges: readonly Range[]): number {
  if (ranges.length < 2) return ranges.length;
  const most = Math.max(...ranges.map((range) => range.most));
  const full = ranges.map((_, i) => Math.log((50 * Math.max(i, 1) + most) / (50 * Math.max(i, 1) + 1)));
  return ranges.length + Math.floor(full.reduce((sum, n) => sum + n, 0));
}

const value = fc.constantFrom('x', 'y', 'z', '𠀀', 'Ａ');
const member = fc.record({ b: fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.constant(null)) });
// Keys beside each other in MongoDB's order, which JavaScript orders otherwise.
const key = fc.array(fc.constantFrom('a', 'b', '0', '市', '𠀀', 'Ａ', '\ue000'), { minLength: 1, maxLength: 4 });
const document = fc.record(
  {
    _id: key.map((letters) => letters.join('')),
    plain: value,
    list: fc.array(value, { maxLength: 3 }),
    a: fc.oneof(member, fc.array(fc.oneof(member, value), { maxLength: 3 }), value, fc.constant(null)),
  },
  { requiredKeys: ['_id'] },
);
const range: fc.Arbitrary<Range> = fc.record({
  field: fc.constantFrom('plain', 'list', 'a.b', 'a'),
  value,
  after: fc.option(
    key.map((letters) => letters.join('')),
    { nil: undefined },
  ),
  most: fc.integer({ min: 1, max: 8 }),
});

describe('ranges read together', () => {
  test('are what each is alone, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(document, { selector: ({ _id }) => _id, maxLength: 40 }),
        fc.array(range, { maxLength: 12 }),
        async (documents, ranges) => {
          const { find, alone, replies } = startStore(documents);
          expect(await readRanges(ranges, find, signal)).toEqual(ranges.map(alone));
          expect(replies.length).toBeLessThanOrEqual(mostReplies(ranges));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  // Runs of one area after another, so that a reply is full of few of them, or of all a little.
  test('are so in few replies, when they are longer than a reply', async () => {
    const areas = ['p', 'q', 'r', 's', 't', 'u'];
    const run = fc.record({ area: fc.constantFrom(...areas), length: fc.integer({ min: 1, max: 400 }) });
    const asked = fc.record({
      value: fc.constantFrom(...areas),
      after: fc.option(
        fc.nat(1_500).map((n) => String(n).padStart(5, '0')),
        { nil: undefined },
      ),
      most: fc.integer({ min: 1, max: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(run, { maxLength: 12 }),
        fc.array(asked, { maxLength: 8 }),
        fc.boolean(),
        async (runs, wanted, isMixed) => {
          const stored = runs.flatMap(({ area, length }) => Array.from({ length }, () => area));
          const documents = stored.map((plain, i) => {
            const place = isMixed ? (i * 7_919) % stored.length : i;
            return { _id: `${String(place).padStart(5, '0')}-${i}`, plain };
          });
          const ranges = wanted.map((one) => ({ field: 'plain', ...one }));
          const { find, alone, replies } = startStore(documents);
          const found = await readRanges(ranges, find, signal);
          expect(found.map((list) => list.map(({ _id }) => _id))).toEqual(
            ranges.map((one) => alone(one).map(({ _id }) => _id)),
          );
          expect(replies.length).toBeLessThanOrEqual(mostReplies(ranges));
          const isWanted = ({ _id, plain }: Document) =>
            ranges.some(({ value, after }) => plain === value && (after === undefined || _id > after));
          expect(replies.flatMap(({ given }) => given).filter((one) => !isWanted(one))).toEqual([]);
        },
      ),
    );
  });

  test('take one reply when none holds more than its bound and they fit together', async () => {
    const areas = Array.from({ length: 100 }, (_, i) => `area ${i}`);
    const { find, replies } = startStore(
      areas.flatMap((plain, i) => Array.from({ length: 40 }, (_, n) => ({ _id: `${n}-${i}`, plain }))),
    );
    const found = await readRanges(
      areas.map((area) => ({ field: 'plain', value: area, most: 1_001 })),
      find,
      signal,
    );
    expect(found.map(({ length }) => length)).toEqual(areas.map(() => 40));
    expect(replies).toHaveLength(1);
  });

  test.each([
    ['before', '0'],
    ['between', '2'],
    ['behind', '9'],
  ])('lose nothing to one that lies %s them and holds far more than its bound', async (_, place) => {
    const areas = Array.from({ length: 50 }, (_, i) => `area ${i}`);
    const documents = areas.flatMap((plain, i) =>
      Array.from({ length: 20 }, (_, n) => ({ _id: `${1 + (n % 3)}-${i}-${n}`, plain })),
    );
    const endless = Array.from({ length: 20_000 }, (_, i) => ({
      _id: `${place}-${String(i).padStart(5, '0')}`,
      plain: 'endless',
    }));
    const { find, replies } = startStore([...documents, ...endless]);
    const ranges = ['endless', ...areas].map((area) => ({ field: 'plain', value: area, most: 1_001 }));
    const found = await readRanges(ranges, find, signal);
    expect(found.map(({ length }) => length)).toEqual([1_001, ...areas.map(() => 20)]);
    expect(replies.length).toBeLessThanOrEqual(2);
    for (const { limit } of replies) expect(limit).toBeLessThanOrEqual(1_001 + 50 * 50);
  });

  test('are not read when there are none', async () => {
    const { find, replies } = startStore([]);
    expect(await readRanges([], find, signal)).toEqual([]);
    expect(replies).toEqual([]);
  });
});
