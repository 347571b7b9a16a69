import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Document, MongoClient } from 'mongodb';
import { createRecords, isOutage, type Records } from './records.ts';
import { connect, testUri } from './test-department.ts';

const { client, db, reads } = connect();
const collection = db.collection<Document>('kit-records');
const records: Records = createRecords(collection, 'number');
const keysOf = (documents: Document[]): string[] => documents.map(({ number }) => number);

beforeAll(async () => {
  await collection.deleteMany({});
  const stalls = (area: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ _id: `${area}-${String(i).padStart(4, '0')}`, area }));
  await collection.insertMany([
    ...stalls('east', 7),
    ...stalls('west', 7),
    ...stalls('endless', 1_001),
    { _id: 'k-1', owners: [{ id: 'x' }, { id: 'y' }], crates: [{ labels: ['red', 'blue'] }, { labels: ['blue'] }] },
    { _id: 'k-2', owners: [{ id: 'y' }], crates: [{ labels: ['blue'] }] },
    { _id: 'k-3', owners: [], crates: [] },
    { _id: 'k-4', owners: [{ id: 'x' }, { id: 'x' }] },
  ] as Document[]);
});
afterAll(async () => {
  await collection.drop();
  await client.close();
});

describe('a record by its key', () => {
  test('carries the key under its own name, and is null when there is none', async () => {
    expect(await records.get('east-0000')).toMatchObject({ number: 'east-0000', area: 'east' });
    expect(await records.get('nowhere')).toBeNull();
  });

  test('asked for by many at once is one read', async () => {
    reads.length = 0;
    const wanted = Array.from({ length: 40 }, (_, i) => `east-000${i % 8}`);
    const found = await Promise.all(wanted.map((key) => records.get(key)));
    expect(found.map((document) => document?.number ?? null)).toEqual(
      wanted.map((key) => (key === 'east-0007' ? null : key)),
    );
    expect(reads).toHaveLength(1);
  });
});

describe('a list', () => {
  test('is ordered by key, and each caller gets its own', async () => {
    reads.length = 0;
    const [east, none, west] = await Promise.all(['east', 'north', 'west'].map((area) => records.find('area', area)));
    expect(keysOf(east ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `east-000${i}`));
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

  test('of more than a thousand is an error for its requester only', async () => {
    const [endless, east] = await Promise.allSettled([records.find('area', 'endless'), records.find('area', 'east')]);
    expect(endless).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('page it') } });
    expect(east).toMatchObject({ status: 'fulfilled', value: { length: 7 } });
  });
});

describe('a page', () => {
  test('holds one document more than asked for, when there are more', async () => {
    const page = await records.page('area', 'east', { first: 5 });
    expect(keysOf(page)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `east-000${i}`));
    expect(keysOf(await records.page('area', 'east', { first: 5, after: 'east-0004' }))).toEqual([
      'east-0005',
      'east-0006',
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
    reads.length = 0;
    const pages = await Promise.all(['east', 'west'].map((area) => records.page('area', area, { first: 20 })));
    expect(pages.map(keysOf).map(({ length }) => length)).toEqual([7, 7]);
    expect(reads).toHaveLength(1);
  });

  test('is exact when those before it use up the common limit', async () => {
    const asked = [
      { area: 'east', first: 2 },
      { area: 'west', first: 2 },
      { area: 'east', first: 2, after: 'east-0001' },
    ];
    const pages = await Promise.all(asked.map(({ area, ...page }) => records.page('area', area, page)));
    expect(pages.map(keysOf)).toEqual([
      ['east-0000', 'east-0001', 'east-0002'],
      ['west-0000', 'west-0001', 'west-0002'],
      ['east-0002', 'east-0003', 'east-0004'],
    ]);
  });
});

test('a whole collection beyond a thousand documents is an error, not a part of it', async () => {
  await expect(records.all()).rejects.toThrow('page it');
});

describe('an outage is told from a bad key', () => {
  test('when nobody listens, and when the connection was closed', async () => {
    const away = new MongoClient('mongodb://127.0.0.1:9', { serverSelectionTimeoutMS: 100 });
    const attempt = () => away.db('x').collection('x').findOne();
    expect(isOutage(await attempt().catch((error) => error))).toBe(true);
    const waiting = attempt().catch((error) => error);
    await away.close();
    expect(isOutage(await waiting)).toBe(true);
  });

  test.each([0, 5])('when it is closed in the middle of reads (%i ms)', async (ms) => {
    const closing = new MongoClient(testUri(), { maxPoolSize: 1 });
    await closing.connect();
    const reading = Array.from({ length: 30 }, () => closing.db().collection('kit-records').findOne());
    const results = Promise.allSettled(reading);
    await setTimeout(ms);
    await closing.close();
    const failed = (await results).flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(failed).not.toEqual([]);
    expect(failed.filter((error) => !isOutage(error))).toEqual([]);
  });

  test('when the database refuses the question, it is the question', async () => {
    const refused = await collection.findOne({ $nonsense: 1 } as Document).catch((error) => error);
    expect(refused).toMatchObject({ name: 'MongoServerError' });
    expect(isOutage(refused)).toBe(false);
  });
});
