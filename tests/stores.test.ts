import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Document, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { restStore } from '../docs/examples/rest-department/rest-store.ts';
import { sqliteStore } from '../docs/examples/sqlite-department/sqlite-store.ts';
import { createConformance } from '../subgraphs/kit/conformance.ts';
import { storedFields } from '../subgraphs/kit/document-schema.ts';
import { createMongoStore } from '../subgraphs/kit/mongo-store.ts';
import { createRecords, type SharedRecords } from '../subgraphs/kit/records.ts';
import { createService } from '../subgraphs/kit/service.ts';
import type { Source } from '../subgraphs/kit/source.ts';
import type { Store } from '../subgraphs/kit/store.ts';
import { createTestDepartment, testUri } from '../subgraphs/kit/test-department.ts';
import { UnknownValue } from '../subgraphs/kit/unknown.ts';
import { startRestService } from './support/rest-service.ts';

const NAME = 'stalls';
const TOKEN = 'a token of this test';
const department = createTestDepartment(NAME, { indexes: ['kind', 'keeper'] });
const collection = department.collections[NAME] as { key: 'number' };
const KEEPER = '990999190001010017';
const rows = (count: number, prefix: string, more: object) =>
  Array.from({ length: count }, (_, i) => ({ number: `${prefix}-${String(i).padStart(4, '0')}`, row: 1, ...more }));
const ROWS: Record<string, unknown>[] = [
  ...rows(7, 'fish', { kind: 'FISH' }),
  ...rows(250, 'fruit', { kind: 'FRUIT' }),
  ...rows(1_500, 'keeper', { keeper: KEEPER }),
  { number: 'bad', row: 1, rent: 'five', kind: 'MEAT' },
  { number: '\u{20bb7}', row: 1, kind: 'RARE' },
  { number: '\uff21', row: 1, kind: 'RARE' },
];

interface Kind {
  store: Store;
  stop(): Promise<void>;
}

const KINDS: Record<string, () => Promise<Kind>> = {
  async MongoDB() {
    const name = 'kit-stores';
    const client = new MongoClient(testUri());
    const documents = ROWS.map(({ number, ...rest }) => ({ _id: number, ...rest }));
    await client
      .db()
      .collection(name)
      .insertMany(documents as Document[]);
    const mapped = createTestDepartment(NAME, { indexes: ['kind', 'keeper'], name });
    const store = createMongoStore(mapped, { uri: testUri() });
    return {
      store: { ...store, source: () => store.source(NAME, mapped.collections[NAME] as { key: string }) },
      async stop() {
        await client.db().dropCollection(name);
        await client.close();
      },
    };
  },
  async SQLite() {
    const folder = mkdtempSync(join(tmpdir(), 'citizen-graph-sqlite-'));
    const file = join(folder, 'stalls.db');
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE ${NAME} (number TEXT PRIMARY KEY, row, rent, kind, keeper)`);
    const insert = database.prepare(`INSERT INTO ${NAME} VALUES (?, ?, ?, ?, ?)`);
    for (const { number, row, rent = null, kind = null, keeper = null } of ROWS)
      insert.run(number as string, row as number, rent as string, kind as string, keeper as string);
    database.close();
    return { store: sqliteStore(file)(department), stop: async () => rmSync(folder, { recursive: true }) };
  },
  async REST() {
    const service = await startRestService({ [NAME]: ROWS }, 'number', TOKEN);
    return { store: restStore(service.url, TOKEN)(department), stop: service.stop };
  },
};

/** Counts what a source is asked. */
function counted(source: Source, asked: unknown[]): Source {
  const noted = <T>(what: T): T => {
    asked.push(what);
    return what;
  };
  return {
    byKeys: (keys, signal) => source.byKeys(noted(keys), signal),
    byRanges: (ranges, signal) => source.byRanges(noted(ranges), signal),
    all: (most, signal) => source.all(noted(most), signal),
  };
}

const keysOf = (documents: Document[]): string[] => documents.map(({ number }) => number);

describe.each(Object.entries(KINDS))('a department whose data are in %s', (_, open) => {
  let kind: Kind;
  let records: SharedRecords;
  const asked: unknown[] = [];
  beforeAll(async () => {
    kind = await open();
    records = createRecords(counted(kind.store.source(NAME, collection), asked), {
      name: NAME,
      key: 'number',
      conformance: createConformance(department, storedFields(department, collection)),
    });
  });
  afterAll(async () => {
    await kind.store.stop();
    await kind.stop();
  });

  test('is ready', async () => {
    await kind.store.ready();
  });

  test('gives what many ask for by key in one read, and null where there is nothing', async () => {
    asked.length = 0;
    const wanted = [
      ...Array.from({ length: 120 }, (_, i) => `fruit-${String(i % 60).padStart(4, '0')}`),
      'none',
      "'; --",
    ];
    const found = await Promise.all(wanted.map((key) => records.get(key)));
    expect(found.map((document) => document?.number ?? null)).toEqual([...wanted.slice(0, 120), null, null]);
    expect(asked).toHaveLength(1);
  });

  test('gives each list in the order of keys, several in one read, an empty one where there is nothing', async () => {
    asked.length = 0;
    const [fish, none] = await Promise.all(['FISH', 'MILK'].map((value) => records.find('kind', value)));
    expect(keysOf(fish ?? [])).toEqual(keysOf(rows(7, 'fish', {})));
    expect(none).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test('gives pages that follow each other, each document once', async () => {
    const seen: string[] = [];
    for (let after: string | undefined; ; after = seen.at(-1)) {
      const page = await records.page('kind', 'FRUIT', { first: 99, after });
      seen.push(...keysOf(page.slice(0, 99)));
      if (page.length <= 99) break;
      expect(page).toHaveLength(100);
    }
    expect(seen).toEqual(keysOf(rows(250, 'fruit', {})));
  });

  test('gives no list that has no end, and no more than a page of it', async () => {
    await expect(records.find('keeper', KEEPER)).rejects.toThrow('page it');
    await expect(records.all()).rejects.toThrow('page it');
    expect(await records.page('keeper', KEEPER, { first: 20 })).toHaveLength(21);
  });

  test('is read as unknown where a value does not conform, one by one for who can take it', async () => {
    await expect(records.get('bad')).rejects.toMatchObject({ name: 'UnknownValue' });
    const careful = await records.until(undefined, true).get('bad');
    expect(careful?.row).toBe(1);
    for (const field of ['rent', 'kind']) expect(() => careful?.[field]).toThrow(UnknownValue);
    // In the order of bytes, which is not JavaScript's own.
    expect(keysOf(await records.until(undefined, true).find('kind', 'RARE'))).toEqual(['\uff21', '\u{20bb7}']);
  });

  test('is not asked for those who have given up', async () => {
    asked.length = 0;
    const given = records.until(AbortSignal.abort());
    const results = await Promise.allSettled([given.get('fish-0000'), given.find('kind', 'FISH'), given.all()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(asked).toEqual([]);
  });
});

test('an HTTP service that hangs is let go when nobody waits any more, and a wrong token is an error', async () => {
  const service = await startRestService({ [NAME]: ROWS }, 'number', TOKEN);
  const store = restStore(service.url, TOKEN)(department);
  const source = store.source(NAME, collection);
  service.seen.isHeld = true;
  const controller = new AbortController();
  const read = source.byKeys(['fish-0000'], controller.signal);
  while (service.seen.asked === 0) await delay(5);
  controller.abort();
  await expect(read).rejects.toMatchObject({ name: 'AbortError' });
  while (service.seen.gone === 0) await delay(5);
  const stranger = restStore(service.url, 'another')(department);
  await expect(stranger.source(NAME, collection).all(1, new AbortController().signal)).rejects.toThrow('401');
  await Promise.all([store.stop(), stranger.stop()]);
  await service.stop();
});

test('a department with a store of its own answers as any other', async () => {
  const service = await startRestService({ [NAME]: ROWS }, 'number', TOKEN);
  const own = { ...department, store: restStore(service.url, TOKEN) };
  const running = createService(own, { mongodbUri: '', secret: 'a secret', log: pino({ level: 'silent' }) });
  const purpose = JSON.stringify({ task: 'any', recipients: {} });
  const question = running.bind({
    query: '{ stall(number: "fish-0001") { number kind neighbours { number } } }',
    purpose,
  });
  const { data } = await question({}, 'a-case', new AbortController().signal);
  expect(data).toEqual({
    stall: { number: 'fish-0001', kind: 'FISH', neighbours: rows(7, 'fish', {}).map(({ number }) => ({ number })) },
  });
  await running.ready();
  await running.stop();
  await service.stop();
});
