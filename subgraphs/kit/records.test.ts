import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { createMapping } from './mapping.ts';
import { createMongoSource } from './mongo-source.ts';
import { createRecords } from './records.ts';
import { connect, createTestDepartment } from './test-department.ts';

const { client, db, reads } = connect();
const collection = db.collection<Document>('kit-records');
const stored = { number: 'ID!' };
const mapping = createMapping(createTestDepartment('kit-records'), { key: 'number', stored });
const records = createRecords(createMongoSource(client, 'kit-records', mapping), {
  name: 'kit-records',
  key: 'number',
  conformance: () => undefined,
});
const keysOf = (documents: Document[]): string[] => documents.map(({ number }) => number);
const LONGEST = 'x'.repeat(512);
const stalls = (area: string, count: number, prefix = area) =>
  Array.from({ length: count }, (_, i) => ({ _id: `${prefix}-${String(i).padStart(5, '0')}`, area }));

beforeAll(async () => {
  await collection.deleteMany({});
  await collection.createIndex({ area: 1 });
  await collection.insertMany([
    ...stalls('east', 7),
    ...stalls('west', 7),
    ...stalls('endless', 20_000, 'm'),
    ...Array.from({ length: 200 }, (_, i) => stalls(`hall ${i}`, 50)).flat(),
    ...Array.from({ length: 64 }, (_, i) => stalls(`row ${i}`, 105)).flat(),
    ...Array.from({ length: 20 }, (_, i) => ({ _id: `large-${i}`, area: 'large', plan: 'x'.repeat(2 ** 20) })),
    { _id: 'k-1', owners: [{ id: 'x' }, { id: 'y' }], crates: [{ labels: ['red', 'blue'] }, { labels: ['blue'] }] },
    { _id: 'k-2', owners: [{ id: 'y' }], crates: [{ labels: ['blue'] }] },
    { _id: LONGEST },
    { _id: 'k-3', owners: [], crates: [] },
    { _id: 'k-4', owners: [{ id: 'x' }, { id: 'x' }] },
  ] as Document[]);
});
beforeEach(() => {
  reads.length = 0;
});
afterAll(async () => {
  await collection.drop();
  await client.close();
});

describe('a record by its key', () => {
  test('carries the key under its own name, and is null when there is none', async () => {
    expect(await records.get('east-00000')).toMatchObject({ number: 'east-00000', area: 'east' });
    expect(await records.get('nowhere')).toBeNull();
  });

  test('asked for by many at once is one read', async () => {
    const wanted = Array.from({ length: 40 }, (_, i) => `east-0000${i % 8}`);
    const found = await Promise.all(wanted.map((key) => records.get(key)));
    expect(found.map((document) => document?.number ?? null)).toEqual(
      wanted.map((key) => (key === 'east-00007' ? null : key)),
    );
    expect(reads).toHaveLength(1);
  });
});

describe('a list', () => {
  test('is ordered by key, and each caller gets its own', async () => {
    const [east, none, west] = await Promise.all(['east', 'north', 'west'].map((area) => records.find('area', area)));
    expect(keysOf(east ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `east-0000${i}`));
    expect(none).toEqual([]);
    expect(west).toHaveLength(7);
    expect(reads).toHaveLength(1);
  });

  test.each([
    ['a member of embedded documents', 'owners.id', 'x', ['k-1', 'k-4']],
    ['lists in embedded documents', 'crates.labels', 'blue', ['k-1', 'k-2']],
  ])('is found by %s, each document once', async (_, field, value, expected) => {
    expect(keysOf(await records.find(field, value))).toEqual(expected);
  });

  test('of more than a thousand is an error for its requester only, and costs the others a handful of reads', async () => {
    const halls = Array.from({ length: 200 }, (_, i) => `hall ${i}`);
    const areas = [...halls.slice(0, 100), 'endless', ...halls.slice(100)];
    const results = await Promise.allSettled(areas.map((area) => records.find('area', area)));
    const [endless] = results.splice(100, 1);
    expect(endless).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('page it') } });
    expect(results.map((result) => (result.status === 'fulfilled' ? keysOf(result.value) : result.reason))).toEqual(
      halls.map((hall) => stalls(hall, 50).map(({ _id }) => _id)),
    );
    expect(reads.length).toBeLessThanOrEqual(4);
  });
});

describe('a page', () => {
  test('holds one document more than asked for, when there are more', async () => {
    const page = await records.page('area', 'east', { first: 5 });
    expect(keysOf(page)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `east-0000${i}`));
    expect(keysOf(await records.page('area', 'east', { first: 5, after: 'east-00004' }))).toEqual([
      'east-00005',
      'east-00006',
    ]);
  });

  test.each([
    ['a member of embedded documents', 'owners.id', 'y', ['k-1', 'k-2']],
    ['lists in embedded documents', 'crates.labels', 'blue', ['k-1', 'k-2']],
  ])('is found by %s', async (_, field, value, expected) => {
    expect(keysOf(await records.page(field, value, { first: 5 }))).toEqual(expected);
    expect(keysOf(await records.page(field, value, { first: 5, after: 'k-1' }))).toEqual(['k-2']);
  });

  test('joined with others that fit their common limit is one read', async () => {
    const pages = await Promise.all(['east', 'west'].map((area) => records.page('area', area, { first: 20 })));
    expect(pages.map(({ length }) => length)).toEqual([7, 7]);
    expect(reads).toHaveLength(1);
  });

  test('is exact when those before it use up the common limit', async () => {
    const asked = [
      { area: 'east', first: 2 },
      { area: 'west', first: 2 },
      { area: 'east', first: 2, after: 'east-00001' },
    ];
    const pages = await Promise.all(asked.map(({ area, ...page }) => records.page('area', area, page)));
    expect(pages.map(keysOf)).toEqual([
      ['east-00000', 'east-00001', 'east-00002'],
      ['west-00000', 'west-00001', 'west-00002'],
      ['east-00002', 'east-00003', 'east-00004'],
    ]);
  });

  test('is exact among 64 full ones, which cost far fewer reads than pages', async () => {
    const rows = Array.from({ length: 64 }, (_, i) => `row ${i}`);
    const pages = await Promise.all(rows.map((area) => records.page('area', area, { first: 100 })));
    expect(pages.map(keysOf)).toEqual(rows.map((row) => stalls(row, 101).map(({ _id }) => _id)));
    expect(reads.length).toBeLessThanOrEqual(8);
  });
});

test('a whole collection beyond a thousand documents is an error, not a part of it', async () => {
  await expect(records.all()).rejects.toThrow('page it');
});

test("a key that is longer than any can be is nobody's, and is not sent", async () => {
  const long = `${LONGEST}x`;
  expect(await records.get(long)).toBeNull();
  expect(await records.find('area', long)).toEqual([]);
  expect(await records.page('area', long, { first: 5 })).toEqual([]);
  expect(reads).toEqual([]);
  expect(await records.get(LONGEST)).toEqual({ _id: LONGEST, number: LONGEST });
});

describe('documents that are too large for one reply', () => {
  const keys = Array.from({ length: 20 }, (_, i) => `large-${i}`);
  const whole = 2 ** 20;

  test.each([
    ['by their keys', () => Promise.all(keys.map((key) => records.get(key)))],
    ['as a list', () => records.find('area', 'large')],
    ['as a page', () => records.page('area', 'large', { first: 20 })],
  ])('are read whole %s, and leave no cursor behind', async (_, read) => {
    const killed: unknown[] = [];
    const watch = ({ commandName, command }: { commandName: string; command: Document }) => {
      if (commandName === 'killCursors') killed.push(...command.cursors);
    };
    client.on('commandStarted', watch);
    const found = (await read()) as Document[];
    client.off('commandStarted', watch);
    expect(keysOf(found).sort()).toEqual(keys.toSorted());
    expect(found.map(({ number, plan }) => [number, plan.length])).toEqual(keysOf(found).map((key) => [key, whole]));
    expect(killed).toHaveLength(1);
  });
});

test('no read of documents that fit is left open or done twice', async () => {
  // As many documents as were asked for: MongoDB keeps a batch of exactly the limit open.
  await Promise.all([records.get('east-00000'), records.get('east-00001')]);
  await records.page('area', 'east', { first: 2 });
  expect(reads).toHaveLength(2);
  for (const { limit, batchSize } of reads) expect(batchSize).toBeGreaterThan(limit as number);
});

describe('a request that has given up', () => {
  test('is not read for, on any way to the records', async () => {
    const given = records.until(AbortSignal.abort());
    const asked = [
      () => given.get('east-00000'),
      () => given.find('area', 'east'),
      () => given.page('area', 'east', { first: 5 }),
      () => given.all(),
    ];
    const results = await Promise.allSettled(asked.map((ask) => ask()));
    expect(results.map(({ status }) => status)).toEqual(asked.map(() => 'rejected'));
    expect(reads).toEqual([]);
  });

  test('costs another that asks for the same nothing', async () => {
    const given = records.until(AbortSignal.abort());
    const [, kept] = await Promise.allSettled([given.get('east-00000'), records.get('east-00000')]);
    expect(kept).toMatchObject({ status: 'fulfilled', value: { number: 'east-00000' } });
  });
});

test('records are read again after the connection was closed and opened anew', async () => {
  const read = () =>
    Promise.all([
      records.get('east-00000'),
      records.find('area', 'east'),
      records.page('area', 'east', { first: 5 }),
      records.find('owners.id', 'x'),
    ]);
  const before = await read();
  await client.close();
  await client.connect();
  expect(await read()).toEqual(before);
});
