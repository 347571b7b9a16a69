import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { pino } from 'pino';
import { agreementOver } from './agreements.ts';
import { createSealer, type SubgraphRequest } from './envelope.ts';
import { ensureCollections } from './preparation.ts';
import { createService, type ServiceOptions } from './service.ts';
import { createTestDepartment, testUri } from './test-department.ts';
import { startLine } from './test-line.ts';

const NAME = 'kit-service';
const SECRET = 'a secret of this test';
const department = createTestDepartment(NAME);
const logged: string[] = [];
const SHARED = ['Stall.rent', 'Stall.openedOn', 'Stall.keeper', 'Stall.changedAt'];
const options: ServiceOptions = {
  mongodbUri: testUri(),
  secret: SECRET,
  log: pino({}, { write: (line: string) => logged.push(line) }),
  agreements: () => [
    agreementOver({ task: 'rent-review', recipient: 'window', basis: 'a by-law', until: '9999-12-31', part: SHARED }),
  ],
};
const service = createService(department, options);
const seal = createSealer(SECRET, 'market');
const { signal: patient } = new AbortController();
const PURPOSE = JSON.stringify({ task: 'rent-review', recipients: { window: SHARED } });
const ask = (query: string, variables?: SubgraphRequest['variables']) =>
  service.handle(seal(PURPOSE, 'a-case', { query, variables }), { query, variables });

beforeAll(async () => {
  const db = service.client.db();
  await ensureCollections(db, department);
  const documents = [
    { _id: 'good', row: 1, rent: 5, kind: 'FISH', openedOn: '2030-01-02' },
    { _id: 'bad', row: 1, rent: 'five secrets', kind: 'SECRET', openedOn: 'at secret', keeper: 'secret' },
    { _id: 'bad-2', row: 1, kind: 'FRUIT' },
    { _id: 'old', rent: 7, kind: 'FRUIT' },
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

  test('is unknown to what is worked out from it, and costs nothing else of its document', async () => {
    const { data, errors } = await ask(
      '{ bad: stall(number: "bad") { isDear aisle } good: stall(number: "good") { isDear } }',
    );
    expect(data).toEqual({ bad: { isDear: null, aisle: 2 }, good: { isDear: false } });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['bad', 'isDear'], 'DEPARTMENT_UNAVAILABLE'],
    ]);
  });

  test('is unknown where it is missing, whatever a rule would take in its place', async () => {
    const { data, errors } = await ask('{ stall(number: "old") { number rent aisle } }');
    expect(data).toEqual({ stall: { number: 'old', rent: 7, aisle: null } });
    expect(errors?.map(({ path }) => path)).toEqual([['stall', 'aisle']]);
  });

  test('costs its own place in a list and among entities', async () => {
    const list = await ask('{ stall(number: "bad-2") { neighbours { number aisle } } }');
    expect(list.data?.stall).toEqual({
      neighbours: [
        { number: 'bad-2', aisle: 2 },
        { number: 'old', aisle: null },
      ],
    });
    expect(list.errors?.map(({ path }) => path)).toEqual([['stall', 'neighbours', 1, 'aisle']]);
    const representations = ['good', 'old', 'none'].map((number) => ({ __typename: 'Stall', number }));
    const entities = await ask(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Stall { rent aisle } } }',
      { representations },
    );
    expect(entities.data?._entities).toEqual([{ rent: 5, aisle: 2 }, { rent: 7, aisle: null }, null]);
    expect(entities.errors?.map(({ path }) => path)).toEqual([['_entities', 1, 'aisle']]);
  });

  test('is logged by place, count and digest, once for the same document', async () => {
    const fresh = createService(department, options);
    const question = fresh.bind({ query: '{ stall(number: "old") { aisle } }', purpose: PURPOSE });
    for (let i = 0; i < 10; i++) await question({}, 'a-case', patient);
    await fresh.stop();
    const line = { department: 'market', collection: NAME, field: 'row', count: 1, msg: 'unknown value' };
    expect(logged.map((entry) => JSON.parse(entry))).toEqual([
      expect.objectContaining(line),
      expect.objectContaining({ ...line, count: 10 }),
    ]);
    expect(JSON.parse(logged[0] as string).document).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('an unexpected error', () => {
  test('is logged under the trace of the request that it belongs to, asked in either way', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const query = '{ broken(message: "a") }';
    await service.bind({ query, purpose: PURPOSE })({}, 'a-case', patient, traceparent);
    const request = { query };
    await service.handle(seal(PURPOSE, 'a-case', request), request, patient, traceparent);
    await service.handle(seal(PURPOSE, 'a-case', request), request, patient, `${traceparent}, ${traceparent}`);
    const trace = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
    expect(logged.map((line) => (JSON.parse(line) as { trace?: string }).trace)).toEqual([trace, trace, undefined]);
  });

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

test.each(['{', '{ stall(number: "good") { number kind } }'])(
  'the signature is judged before anything else (%s)',
  async (query) => {
    const { data, errors } = await service.handle(undefined, { query });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  },
);

const bound = (query: string, purpose = PURPOSE) => {
  const question = service.bind({ query, purpose });
  return (variables = {}) => question(variables, 'a-case', patient);
};

describe('the gateway of this process', () => {
  test('asks without a signature, with the variables of each request', async () => {
    const question = bound('query ($number: ID!) { stall(number: $number) { number rent } }');
    expect(await question({ number: 'good' })).toEqual({ data: { stall: { number: 'good', rent: 5 } } });
    expect(await question({ number: 'none' })).toEqual({ data: { stall: null } });
  });

  test.each([
    ['a field that no agreement can share', '{ stall(number: "good") { debts } }', PURPOSE],
    [
      'a field for a task without an agreement',
      '{ stall(number: "good") { rent } }',
      JSON.stringify({ task: 'any-other', recipients: { window: SHARED } }),
    ],
    [
      'a recipient without an agreement',
      '{ stall(number: "good") { rent } }',
      JSON.stringify({ task: 'rent-review', recipients: { taxation: ['Stall.rent'] } }),
    ],
  ])('is judged like any other: %s', async (_, query, purpose) => {
    const question = bound(query, purpose);
    for (const { data, errors } of [await question(), await question()]) {
      expect(data).toBeNull();
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['NOT_IN_AGREEMENT']);
    }
  });

  test('is told what is wrong with its question each time it asks', async () => {
    const question = bound('{');
    for (const { data, errors } of [await question(), await question()]) {
      expect(data).toBeNull();
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
    }
  });
});

describe('of entities under several names', () => {
  const query = `query ($e0: [_Any!]!, $e1: [_Any!]!) {
    a: _entities(representations: $e0) { ... on Stall { number } }
    b: _entities(representations: $e1) { ... on Stall { rent } }
  }`;
  const good = [{ __typename: 'Stall', number: 'good' }];

  test.each([
    ['signed', (variables: object) => ask(query, { ...variables })],
    ['in this process', bound(query)],
  ])('the keys of all are checked (%s)', async (_, question) => {
    expect(await question({ e0: good, e1: good })).toEqual({ data: { a: [{ number: 'good' }], b: [{ rent: 5 }] } });
    for (const bad of [{ __typename: 'Stall' }, { __typename: 'Crate' }, null]) {
      for (const variables of [
        { e0: good, e1: [bad] },
        { e0: [bad], e1: good },
      ]) {
        const { data, errors } = await question(variables);
        expect(data).toBeNull();
        expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
      }
    }
  });
});

describe('a database at the end of a line', () => {
  async function startDistant() {
    const line = await startLine();
    const distant = createService(department, { ...options, mongodbUri: line.uri, watchCommands: true });
    const seen: string[] = [];
    distant.client.on('commandStarted', ({ commandName }) => commandName === 'find' && seen.push('sent'));
    distant.client.on('commandFailed', ({ failure }) => seen.push(failure.name));
    const question = distant.bind({
      query: 'query ($number: ID!) { stall(number: $number) { number } }',
      purpose: PURPOSE,
    });
    const get = (number: string, signal: AbortSignal) => question({ number }, 'a-case', signal);
    await get('good', patient);
    seen.length = 0;
    const sent = async () => {
      while (seen.length === 0) await setTimeout(1);
    };
    const stop = async () => {
      await distant.stop();
      line.stop();
    };
    return { line, get, seen, sent, stop };
  }

  test('that is slow is told to give up when nobody waits any more, which is not a fault', async () => {
    const { line, get, seen, sent, stop } = await startDistant();
    const [one, other] = [new AbortController(), new AbortController()];
    const release = line.hold();
    const asked = [get('good', one.signal), get('none', other.signal)];
    await sent();
    one.abort();
    other.abort();
    const answers = await Promise.all(asked);
    expect(seen).toEqual(['sent', 'AbortError']);
    for (const { errors } of answers) expect(errors?.[0]?.extensions?.code).toBe('DEPARTMENT_UNAVAILABLE');
    expect(logged).toEqual([]);
    release();
    expect(await get('good', patient)).toEqual({ data: { stall: { number: 'good' } } });
    await stop();
  });

  test('that is slow reads on while one still waits', async () => {
    const { line, get, seen, sent, stop } = await startDistant();
    const gone = new AbortController();
    const release = line.hold();
    const asked = [get('none', gone.signal), get('good', patient)];
    await sent();
    gone.abort();
    await setTimeout(150);
    release();
    expect(await asked[1]).toEqual({ data: { stall: { number: 'good' } } });
    expect(seen).toEqual(['sent']);
    await stop();
  });

  test('costs no read when the line was cut meanwhile', async () => {
    const { line, get, stop } = await startDistant();
    line.cut();
    expect(await get('good', patient)).toEqual({ data: { stall: { number: 'good' } } });
    await stop();
  });
});
