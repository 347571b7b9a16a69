import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { documentSchema } from './document-schema.ts';
import { ensureCollections } from './preparation.ts';
import { connect, createTestDepartment } from './test-department.ts';

const NAME = 'kit-document-schema';
const department = createTestDepartment(NAME);
const { client, db } = connect();
const GOOD = {
  row: 3,
  rent: 1_200,
  keeper: '990999190001010017',
  openedOn: '2030-01-02',
  changedAt: new Date(0),
  kind: 'FISH',
  crates: [{ weight: 20 }],
  debts: null,
};
let count = 0;
const insert = (change: object) => {
  const document = { _id: `7-${count++}`, ...GOOD, ...change };
  return db.collection<Document>(NAME).insertOne(document as Document);
};

beforeAll(() => ensureCollections(db, department));
afterAll(async () => {
  await db.dropCollection(NAME);
  await client.close();
});

test('a document of the declared form is stored', async () => {
  await insert({});
});

test.each(['rent', 'keeper', 'openedOn', 'changedAt', 'kind', 'crates', 'debts', 'remark'])(
  'a document may lack %s, or have none',
  async (field) => {
    await insert({ [field]: null });
    const { [field]: _, ...rest } = GOOD as Record<string, unknown>;
    await db.collection<Document>(NAME).insertOne({ _id: `7-${count++}`, ...rest } as Document);
  },
);

describe('the database refuses', () => {
  test.each([
    ['a text for a number', { rent: '1200' }],
    ['a number for a text', { remark: 5 }],
    ['an ID number of 17 digits', { keeper: '99099919000101001' }],
    ['an ID number in lower case', { keeper: '99099919000101001x' }],
    ['a day in another order', { openedOn: '02-01-2030' }],
    ['an instant for a day', { openedOn: new Date(0) }],
    ['a text for an instant', { changedAt: '2030-01-02T00:00:00Z' }],
    ['a value that the enumeration does not have', { kind: 'MEAT' }],
    ['one thing for a list', { crates: { weight: 20 } }],
    ['nothing in a list that holds something', { crates: [null] }],
    ['an embedded document without a field it must have', { crates: [{}] }],
    ['a wrong type in the depth', { crates: [{ weight: 'heavy' }] }],
    ['a stored field that must be there and is not', { row: null }],
    ['a key of the wrong type', { _id: 7 }],
  ])('%s', async (_, change) => {
    await expect(insert(change)).rejects.toMatchObject({ code: 121 });
  });

  test('the same after a second start', async () => {
    await ensureCollections(db, department);
    await expect(insert({ rent: '1200' })).rejects.toMatchObject({ code: 121 });
  });
});

describe('a declaration that does not fit the schema is refused by department and name', () => {
  test.each([
    ['a type that is not there', { key: 'number', type: 'Kiosk' }, 'market: a collection names the type Kiosk'],
    ['a stored field of an unknown type', { key: 'number', stored: { number: 'Number!' } }, 'market: a stored field'],
    ['a key that is no field', { key: 'code', type: 'Stall' }, 'market: the key code'],
  ])('%s', (_, collection, message) => {
    expect(() => documentSchema(department, collection)).toThrow(message);
  });
});
