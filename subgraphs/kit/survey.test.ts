import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Document, ObjectId } from 'mongodb';
import { surveyDatabase } from './survey.ts';
import { connect, createTestDepartment } from './test-department.ts';

const TABLE = 'T_DIAOCHA';
const department = createTestDepartment('stalls', { name: TABLE, fields: { number: 'TWBH', row: 'PH', rent: 'ZJ' } });
const { client, db } = connect();
const id = new ObjectId();
const KEEPER = '990999190001010017';

beforeAll(() =>
  db.collection(TABLE).insertMany([
    { _id: 'a', TWBH: 'a', PH: 1 },
    { _id: 'b', TWBH: 'b', PH: 'five secrets', BZ: 'a secret' },
    { _id: id, TWBH: 'c', BZ: 'a secret' },
    { _id: 'd', TWBH: KEEPER },
  ] as Document[]),
);
afterAll(async () => {
  await db.dropCollection(TABLE);
  await client.close();
});

test('a survey counts what does not conform by field and reason, names documents, and tells no value', async () => {
  const before = await db.listCollections({ name: /T_DIAOCHA|citizenGraph/ }, { nameOnly: false }).toArray();
  const { lines, faulty } = await surveyDatabase(db, department);
  expect(faulty).toBe(3);
  expect(lines).toEqual([
    expect.stringMatching(/T_DIAOCHA was there before us .* lacks the indexes unique { TWBH }, { kind }/),
    'market: stalls: 4 documents, 3 of them with something that does not conform',
    'market: stalls: row has another form in 1, such as "b"',
    `market: stalls: row is missing in 2, such as ${id.toHexString()}`,
    'market: stalls: BZ is stored in 2 and not declared',
  ]);
  expect(lines.join()).not.toMatch(/secret|990999/);
  expect(await db.listCollections({ name: /T_DIAOCHA|citizenGraph/ }, { nameOnly: false }).toArray()).toEqual(before);
});
