import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { pino } from 'pino';
import { agreementOver } from './agreements.ts';
import type { Collection } from './collections.ts';
import { codes, compactDay, instantDay } from './conversions.ts';
import { createMapping } from './mapping.ts';
import { ensureCollections } from './preparation.ts';
import { createService } from './service.ts';
import { connect, createTestDepartment, testUri } from './test-department.ts';

// An agency's own collection: its name and fields in pinyin, a key of its own, codes, days as 20300102.
const TABLE = 'T_TANWEI';
const MAPPED: Partial<Collection> = {
  name: TABLE,
  fields: {
    number: 'TWBH',
    row: 'PH',
    rent: 'ZJ',
    keeper: 'ZG.SFZH',
    openedOn: compactDay('KYRQ'),
    kind: codes('PLDM', { FRUIT: 1, FISH: 2 }),
    crates: 'HX',
    'crates.weight': 'ZL',
  },
  indexes: ['kind', 'keeper'],
};
const department = createTestDepartment('stalls', MAPPED);
const { client, db } = connect();
const KEEPER = '990999190001010017';
const stall = (number: string, change: object = {}) => ({
  TWBH: number,
  PH: 3,
  ZJ: 80,
  ZG: { SFZH: KEEPER },
  KYRQ: '20300102',
  PLDM: 2,
  HX: [{ ZL: 20 }, { ZL: 25 }],
  ...change,
});
const logged: string[] = [];
const SHARED = ['Stall.rent', 'Stall.openedOn', 'Stall.keeper', 'Stall.number'];
const service = createService(department, {
  mongodbUri: testUri(),
  secret: 'a secret of this test',
  log: pino({}, { write: (line: string) => logged.push(line) }),
  agreements: () => [
    agreementOver({ task: 'rent-review', recipient: 'window', basis: 'a by-law', until: '9999-12-31', part: SHARED }),
  ],
});
const ask = (query: string) =>
  service.bind({ query, purpose: JSON.stringify({ task: 'rent-review', recipients: { window: SHARED } }) })(
    {},
    'a-case',
    new AbortController().signal,
  );

beforeAll(async () => {
  await db
    .collection(TABLE)
    .insertMany([
      stall('a'),
      stall('b', { PLDM: 1 }),
      stall('c', { ZG: { SFZH: '990999190001010017x' }, KYRQ: 'spring', PH: 'PH 3' }),
      stall('d', { PLDM: 9, HX: [{ ZL: 'heavy' }] }),
      stall('twice'),
      stall('twice', { ZJ: 900 }),
      stall('e', { PLDM: '2' }),
    ] as Document[]);
});
afterAll(async () => {
  await db.dropCollection(TABLE);
  await service.stop();
  await client.close();
});

test("an agency's own collection is read under the names of the schema, by key and by index", async () => {
  const whole = '{ number rent keeper openedOn kind crates { weight } isDear aisle }';
  expect(await ask(`{ a: stall(number: "a") ${whole} none: stall(number: "z") ${whole} }`)).toEqual({
    data: {
      a: {
        ...{ number: 'a', rent: 80, keeper: KEEPER, openedOn: '2030-01-02', kind: 'FISH' },
        ...{ crates: [{ weight: 20 }, { weight: 25 }], isDear: false, aisle: 4 },
      },
      none: null,
    },
  });
  expect(await ask('{ stall(number: "b") { neighbours { number kind } } }')).toEqual({
    data: { stall: { neighbours: [{ number: 'b', kind: 'FRUIT' }] } },
  });
});

test('what of it does not conform is unknown', async () => {
  const { data, errors } = await ask(
    '{ c: stall(number: "c") { keeper openedOn aisle rent } d: stall(number: "d") { kind crates { weight } rent } e: stall(number: "e") { kind } }',
  );
  expect(data).toEqual({
    c: { keeper: null, openedOn: null, aisle: null, rent: 80 },
    d: { kind: null, crates: null, rent: 80 },
    e: { kind: null },
  });
  expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual([
    'c.aisle',
    'c.keeper',
    'c.openedOn',
    'd.crates',
    'd.kind',
    'e.kind',
  ]);
});

test('a key that two documents have is unknown, not one of the two, and costs others nothing', async () => {
  const { data, errors } = await ask('{ twice: stall(number: "twice") { rent } a: stall(number: "a") { rent } }');
  expect(data).toEqual({ twice: null, a: { rent: 80 } });
  expect(errors?.map(({ path }) => path)).toEqual([['twice']]);
});

test('nothing of it is changed, and what it lacks is reported by its own names', async () => {
  expect(await ensureCollections(db, department)).toEqual([
    {
      collection: TABLE,
      missingIndexes: [
        { paths: ['TWBH'], unique: true },
        { paths: ['PLDM'], unique: false },
        { paths: ['ZG.SFZH'], unique: false },
      ],
    },
  ]);
  expect((await db.collection(TABLE).indexes()).map(({ name }) => name)).toEqual(['_id_']);
});

test('a mapped collection that is not there is made, and filled under its own names', async () => {
  const own = createTestDepartment('stalls', { ...MAPPED, name: 'T_KONG' });
  expect(await ensureCollections(db, own)).toEqual([]);
  const mapping = createMapping(own, own.collections.stalls as Collection);
  const document = {
    number: 'a',
    row: 3,
    keeper: KEEPER,
    openedOn: '2030-01-02',
    kind: 'FISH',
    crates: [{ weight: 1 }],
  };
  const stored = mapping.write(document);
  expect(stored).toEqual({ TWBH: 'a', PH: 3, ZG: { SFZH: KEEPER }, KYRQ: '20300102', PLDM: 2, HX: [{ ZL: 1 }] });
  expect(mapping.read(stored)).toEqual(document);
  await db.collection('T_KONG').insertOne({ ...stored });
  await expect(db.collection('T_KONG').insertOne({ ...stored })).rejects.toMatchObject({ code: 11_000 });
  await expect(db.collection<Document>('T_KONG').insertOne({ ...stored, TWBH: 'b', PH: 'x' })).rejects.toMatchObject({
    code: 121,
  });
  await db.dropCollection('T_KONG');
});

test('a day that is stored as an instant is the day in China', () => {
  const { read, write } = instantDay('KYRQ');
  expect(read(new Date('2030-01-01T16:00:00Z'))).toBe('2030-01-02');
  expect(write('2030-01-02')).toEqual(new Date('2030-01-01T16:00:00Z'));
  expect(read('spring')).toBe('spring');
});

test.each([
  ['a field that is not stored', { colour: 'YS' }, 'names colour'],
  ['a member that the embedded type does not have', { 'crates.colour': 'YS' }, 'names crates.colour'],
  ['a converted key', { number: compactDay('TWBH') }, 'the key number'],
])('a mapping of %s is refused', (_, fields, message) => {
  const mapped = createTestDepartment('stalls', { fields });
  expect(() => createMapping(mapped, mapped.collections.stalls as Collection)).toThrow(message);
});
