import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import type { Department } from './department.ts';
import { documentSchema } from './document-schema.ts';
import { aboutForeign, ensureCollections } from './preparation.ts';
import { connect, createTestDepartment } from './test-department.ts';

const NAME = 'kit-preparation';
const MARKS = 'citizenGraphCollections';
const { client, db } = connect();
const stalls = db.collection<Document>(NAME);

/** The department, with an index and, of another version, other stored fields. */
function departmentOf(stored: Record<string, string> = { row: 'Int!' }): Department {
  const department = createTestDepartment(NAME);
  return { ...department, collections: { [NAME]: { key: 'number', type: 'Stall', stored, indexes: ['row'] } } };
}
const department = departmentOf();
const validatorOf = ({ collections, ...rest }: Department): Document => ({
  $jsonSchema: documentSchema({ ...rest, collections }, collections[NAME] as never),
});

/** All that says how the collection is set up. */
const setUp = async () => ({
  options: (await db.listCollections({ name: NAME }, { nameOnly: false }).toArray())[0]?.options,
  indexes: (await stalls.indexes()).map(({ key }) => Object.keys(key)),
});
const insert = (document: object) => stalls.insertOne(document as Document);
const REFUSED = { code: 121 };

const forget = async () => {
  await db.dropCollection(NAME).catch(() => {});
  await db.collection<{ _id: string }>(MARKS).deleteOne({ _id: NAME });
};
beforeEach(forget);
afterEach(forget);
afterAll(() => client.close());

test('a collection that we made is brought to each new form of the schema', async () => {
  expect(await ensureCollections(db, department)).toEqual([]);
  await expect(insert({ row: 'x' })).rejects.toMatchObject(REFUSED);
  expect(await ensureCollections(db, departmentOf({ row: 'String!' }))).toEqual([]);
  await insert({ _id: 'a', row: 'x' });
  expect((await setUp()).indexes).toContainEqual(['row']);
});

test.each([
  ['without a validator', undefined],
  ['with a validator of its own', { row: { $exists: true } }],
])('a collection that was there before us, %s, is not changed in any way, and is reported', async (_, validator) => {
  await db.createCollection(NAME, validator ? { validator } : {});
  const before = await setUp();
  for (let start = 0; start < 2; start++) {
    const foreign = await ensureCollections(db, department);
    expect(foreign).toEqual([{ collection: NAME, missingIndexes: [{ paths: ['row'], unique: false }] }]);
    expect(aboutForeign('market', foreign)[0]).toMatch(/there before us and stays as it is.*lacks the indexes { row }/);
    expect(await setUp()).toEqual(before);
  }
  await insert({ _id: 7, row: 'as the agency writes it' });
});

test('an index that begins with the declared fields serves as well', async () => {
  await db.createCollection(NAME);
  await stalls.createIndex({ row: 1, rent: 1 });
  expect(await ensureCollections(db, department)).toEqual([{ collection: NAME, missingIndexes: [] }]);
});

test('a collection of ours that somebody gave another validator, or made anew, is theirs from then on', async () => {
  await ensureCollections(db, department);
  await db.command({ collMod: NAME, validator: { row: { $exists: true } } });
  const before = await setUp();
  expect(await ensureCollections(db, department)).toHaveLength(1);
  expect(await setUp()).toEqual(before);
  await db.dropCollection(NAME);
  await db.createCollection(NAME);
  expect(await ensureCollections(db, departmentOf({ row: 'String!' }))).toHaveLength(1);
  expect((await setUp()).options ?? {}).not.toHaveProperty('validator');
});

test('a collection from before there were marks is ours when it has exactly our validator', async () => {
  await db.createCollection(NAME, { validator: validatorOf(department) });
  expect(await ensureCollections(db, department)).toEqual([]);
  expect(await ensureCollections(db, departmentOf({ row: 'String!' }))).toEqual([]);
  await insert({ _id: 'a', row: 'x' });
});

test('a start that was cut off between mark and validator is finished by the next one', async () => {
  await ensureCollections(db, department);
  const next = departmentOf({ row: 'String!' });
  const command = db.command.bind(db);
  db.command = async () => {
    throw new Error('killed');
  };
  await expect(ensureCollections(db, next)).rejects.toThrow('killed');
  db.command = command;
  expect(await ensureCollections(db, next)).toEqual([]);
  await insert({ _id: 'b', row: 'y' });
});

test('and so is one that was cut off after the validator', async () => {
  const marks = db.collection<{ _id: string; validator?: string; next?: string }>(MARKS);
  await ensureCollections(db, department);
  const before = await marks.findOne({ _id: NAME });
  const next = departmentOf({ row: 'String!' });
  await ensureCollections(db, next);
  const after = await marks.findOne({ _id: NAME });
  const cutOff = { validator: before?.validator as string, next: after?.validator as string };
  await marks.updateOne({ _id: NAME }, { $set: cutOff });
  expect(await ensureCollections(db, next)).toEqual([]);
  expect(await marks.findOne({ _id: NAME })).toEqual(after);
});

test('two that start at once make it once', async () => {
  const found = await Promise.all([1, 2, 3, 4].map(() => ensureCollections(db, department)));
  expect(found).toEqual([[], [], [], []]);
});
