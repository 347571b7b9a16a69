import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { pino } from 'pino';
import { createSealer, type SubgraphRequest } from './envelope.ts';
import { ensureCollections } from './preparation.ts';
import { createService } from './service.ts';
import { createTestDepartment, testUri } from './test-department.ts';

const NAME = 'kit-service';
const SECRET = 'a secret of this test';
const department = createTestDepartment(NAME);
const logged: string[] = [];
const service = createService(department, {
  mongodbUri: testUri(),
  secret: SECRET,
  log: pino({}, { write: (line: string) => logged.push(line) }),
  agreements: () => [
    {
      task: 'rent-review',
      recipient: 'window',
      basis: 'a by-law',
      until: '9999-12-31',
      fields: new Set(['Stall.rent', 'Stall.openedOn', 'Stall.keeper', 'Stall.changedAt']),
    },
  ],
});
const seal = createSealer(SECRET, 'market');
const PURPOSE = JSON.stringify({ task: 'rent-review', recipients: {} });
const ask = (query: string, variables?: SubgraphRequest['variables']) =>
  service.handle(seal(PURPOSE, 'a-case', { query, variables }), { query, variables });

beforeAll(async () => {
  const db = service.client.db();
  await ensureCollections(db, department);
  const documents = [
    { _id: 'good', row: 1, rent: 5, kind: 'FISH', openedOn: '2030-01-02' },
    { _id: 'bad', row: 1, rent: 'five secrets', kind: 'SECRET', openedOn: 'at secret', keeper: 'secret' },
  ];
  await db.collection<Document>(NAME).insertMany(documents as Document[], { bypassDocumentValidation: true });
});
beforeEach(() => {
  logged.length = 0;
});
afterAll(async () => {
  await service.client.db().dropCollection(NAME);
  await service.stop();
});

describe('a stored document that breaks the schema', () => {
  test.each(['rent', 'kind', 'openedOn', 'keeper'])('costs its own %s, and no value of it is told', async (field) => {
    const { data, errors } = await ask(
      `{ bad: stall(number: "bad") { number ${field} } good: stall(number: "good") { number ${field} } }`,
    );
    expect(data).toMatchObject({ bad: { number: 'bad', [field]: null }, good: { number: 'good' } });
    expect(errors).toEqual([
      {
        message: expect.stringContaining('A department did not answer'),
        path: ['bad', field],
        extensions: { code: 'DEPARTMENT_UNAVAILABLE', department: 'market', reference: expect.any(String) },
      },
    ]);
    expect(JSON.stringify([data, errors, logged])).not.toMatch(/secret/i);
  });
});

describe('an unexpected error', () => {
  test.each([
    ['somebody at secret', null],
    ['somebody\n    at secret (secret.ts:1:1)', null],
    ['$& at secret', null],
    ['', null],
    ['somebody at secret', 'another message than the stack was made with'],
  ])('goes out as a reference, and into the log without its message (%#)', async (message, later) => {
    const { data, errors } = await ask(
      'query ($message: String!, $later: String) { broken(message: $message, later: $later) }',
      { message, later },
    );
    expect(data).toEqual({ broken: null });
    const reference = errors?.[0]?.extensions?.reference;
    expect(errors).toEqual([
      expect.objectContaining({ path: ['broken'], message: expect.not.stringContaining('at s') }),
    ]);
    expect(logged.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        reference,
        department: 'market',
        name: 'Error',
        at: expect.stringContaining('test-department.ts'),
      }),
    ]);
    expect(JSON.stringify([errors, logged])).not.toContain('secret');
  });
});

describe('an expected error goes out as it is, without a trace in the log', () => {
  test.each([
    ['a malformed operation', '{', undefined, 'BAD_USER_INPUT'],
    [
      'a malformed representation',
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
      { representations: [{ __typename: 'Crate' }] },
      'BAD_USER_INPUT',
    ],
    ['a field without an agreement', '{ stall(number: "good") { debts } }', undefined, 'NOT_IN_AGREEMENT'],
  ])('%s', async (_, query, variables, code) => {
    const { data, errors } = await ask(query, variables);
    expect(data).toBeNull();
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
    expect(errors?.[0]?.extensions).not.toHaveProperty('http');
    expect(logged).toEqual([]);
  });
});

test('the signature is judged before anything else', async () => {
  const { errors } = await service.handle(undefined, { query: '{' });
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});
