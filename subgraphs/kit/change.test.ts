import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Long, MongoClient, ObjectId } from 'mongodb';
import { pino } from 'pino';
import { changesOf } from './change.ts';
import { defineDepartment } from './department.ts';
import { createSealer, type SubgraphRequest } from './envelope.ts';
import { ensureCollections } from './preparation.ts';
import { createService } from './service.ts';
import { surveyDatabase } from './survey.ts';
import { testUri } from './test-department.ts';
import { createTestRegistry } from './test-registry.ts';

const NAME = 'kit-change';
const SECRET = 'a secret of this test';
const department = createTestRegistry(NAME);
const log = pino({ level: 'silent' });
const service = createService(department, { mongodbUri: testUri(), secret: SECRET, log });
const seal = createSealer(SECRET, 'registry');
const PART = ['Mutation.registerDog', 'Mutation.renameDog'];
const purposeOf = (lines: readonly string[]) => JSON.stringify({ task: 'keep-a-dog', recipients: { window: lines } });

let count = 0;
const fresh = () => `${++count}`;

interface Asked {
  caseId?: string;
  lines?: readonly string[];
}
function ask(query: string, { caseId = 'a-case', lines = PART }: Asked = {}, variables?: SubgraphRequest['variables']) {
  return service.handle(seal(purposeOf(lines), caseId, { query, variables }), { query, variables });
}
const register = (key: string, chip: string, name = 'Wang') =>
  `registerDog(input: { key: "${key}", chip: "${chip}", name: "${name}" })`;
const rename = (key: string, chip: string, name: string) =>
  `renameDog(input: { key: "${key}", chip: "${chip}", name: "${name}" })`;
const codesOf = ({ errors }: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  errors?.map(({ extensions }) => extensions?.code);

beforeAll(() => ensureCollections(service.client.db(), department));
afterAll(async () => {
  await service.client.db().dropCollection(NAME);
  await service.stop();
});

describe('a mutation of a department', () => {
  test('answers with what it did, and what it leads to as it is now', async () => {
    const [key, chip] = [fresh(), fresh()];
    const at = '2030-01-02T03:04:05.000Z';
    const selection = '{ name at dog { chip name renamed } }';
    const done = { name: 'Wang', at, dog: { chip, name: 'Wang', renamed: 0 } };
    expect(await ask(`mutation { ${register(key, chip)} ${selection} }`)).toEqual({ data: { registerDog: done } });
    await ask(`mutation { ${rename(fresh(), chip, 'Fu')} { name } }`);
    const later = { ...done, dog: { chip, name: 'Fu', renamed: 1 } };
    expect(await ask(`mutation { ${register(key, chip)} ${selection} }`)).toEqual({ data: { registerDog: later } });
  });

  test('is done once for each of its sendings, however often the operation comes', async () => {
    const chip = fresh();
    await ask(`mutation { ${register(fresh(), chip)} { name } }`);
    const query =
      'mutation ($key: ID!, $chip: ID!) { renameDog(input: { key: $key, chip: $chip, name: "Fu" }) { name } }';
    for (let i = 0; i < 6; i++) expect((await ask(query, {}, { key: fresh(), chip })).errors).toBeUndefined();
    expect((await ask(`{ dog(chip: "${chip}") { renamed } }`)).data).toEqual({ dog: { renamed: 6 } });
  });

  test('runs after the one before it in the same operation', async () => {
    const chip = fresh();
    const steps = ['A', 'B', 'C'].map((name, i) => `s${i}: ${rename(fresh(), chip, name)} { dog { name renamed } }`);
    const { data } = await ask(`mutation { r: ${register(fresh(), chip)} { name } ${steps.join(' ')} }`);
    expect(data).toMatchObject({ s2: { dog: { name: 'C', renamed: 3 } } });
  });

  test('belongs to its case: the same key of another one is another key', async () => {
    const [key, chip] = [fresh(), fresh()];
    await ask(`mutation { ${register(key, chip)} { name } }`);
    const other = await ask(`mutation { ${register(key, chip)} { name } }`, { caseId: 'another.case' });
    expect(codesOf(other)).toEqual(['RULE_NOT_MET']);
    expect(codesOf(await ask(`mutation { ${register(key, chip)} { name } }`, { caseId: '' }))).toEqual([
      'CASE_REQUIRED',
    ]);
  });

  test('says why it was refused, in its own place and beside what was done', async () => {
    const chip = fresh();
    const { data, errors } = await ask(
      `mutation { a: ${rename(fresh(), chip, 'Fu')} { name } b: ${register(fresh(), chip)} { name } }`,
    );
    expect(data).toEqual({ a: null, b: { name: 'Wang' } });
    const extensions = { code: 'RULE_NOT_MET', rule: 'a dog is registered first' };
    expect(errors).toEqual([{ message: expect.stringContaining('rule'), path: ['a'], extensions }]);
  });

  test('of a record whose key is too long to be one is refused like that of any other that there is not', async () => {
    expect(codesOf(await ask(`mutation { ${rename(fresh(), 'x'.repeat(513), 'Fu')} { name } }`))).toEqual([
      'RULE_NOT_MET',
    ]);
  });

  test('needs approval, however open it is, and so does what its answer shows', async () => {
    const chip = fresh();
    const query = `mutation { ${register(fresh(), chip)} { name } }`;
    const refused = {
      data: null,
      errors: [{ extensions: { code: 'NOT_IN_AGREEMENT', coordinates: ['Mutation.registerDog'] } }],
    };
    for (const lines of [[], ['Mutation.renameDog']]) expect(await ask(query, { lines })).toMatchObject(refused);
    const shown = await ask(`mutation { ${register(fresh(), chip)} { keeper } }`, {
      lines: [...PART, 'Registered.keeper'],
    });
    expect(shown).toMatchObject({ errors: [{ extensions: { coordinates: ['Registered.keeper'] } }] });
    expect((await ask(`{ dog(chip: "${chip}") { name } }`)).data).toEqual({ dog: null });
  });

  test('is the only thing that changes anything: a query cannot', async () => {
    expect(codesOf(await ask('{ sneak(chip: "1") { name } }'))).toEqual(['DEPARTMENT_UNAVAILABLE']);
  });

  test('asked within the gateway is asked under its case, too', async () => {
    const [key, chip] = [fresh(), fresh()];
    const question = service.bind({ query: `mutation { ${register(key, chip)} { name } }`, purpose: purposeOf(PART) });
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++)
      expect(await question({}, 'a-case', signal)).toEqual({ data: { registerDog: { name: 'Wang' } } });
    expect(codesOf(await question({}, 'another-case', signal))).toEqual(['RULE_NOT_MET']);
  });
});

test('a collection that was there before us keeps what the schema does not know of', async () => {
  const name = 'kit-change-foreign';
  const foreign = createTestRegistry(name, {
    fields: { chip: 'XPBH', name: 'QZ.XM', renamed: 'CS' },
  });
  const client = new MongoClient(testUri());
  const records = client.db().collection(name);
  const _id = new ObjectId();
  const other = { big: Long.fromString('9007199254740993'), tags: [new ObjectId()] };
  await records.insertOne({ _id, XPBH: 'f1', QZ: { XM: 'Lai', weight: 7 }, CS: 'one', other });
  expect(await ensureCollections(client.db(), foreign)).toHaveLength(1);
  const own = createService(foreign, { mongodbUri: testUri(), secret: SECRET, log });
  const say = (query: string) => own.handle(seal(purposeOf(PART), 'a-case', { query }), { query });
  // What is not known cannot be changed.
  expect(codesOf(await say(`mutation { ${rename(fresh(), 'f1', 'Fu')} { name } }`))).toEqual([
    'DEPARTMENT_UNAVAILABLE',
  ]);
  await records.updateOne({ _id }, { $set: { CS: 1 } });
  expect((await say(`mutation { ${rename(fresh(), 'f1', 'Fu')} { name } }`)).errors).toBeUndefined();
  expect((await say(`mutation { ${register(fresh(), 'f2')} { name } }`)).errors).toBeUndefined();
  expect(await records.find({}, { promoteLongs: false, sort: { XPBH: 1 } }).toArray()).toEqual([
    { _id, XPBH: 'f1', QZ: { XM: 'Fu', weight: 7 }, CS: expect.anything(), other },
    { _id: expect.any(ObjectId), XPBH: 'f2', QZ: { XM: 'Wang' }, CS: expect.anything() },
  ]);
  await client.db().dropCollection(name);
  await Promise.all([own.stop(), client.close()]);
});

test('what changes leave behind is no fault of a survey, and no record has a field that nobody declared', async () => {
  const chip = fresh();
  await ask(`mutation { ${register(fresh(), chip)} { name } }`);
  const db = service.client.db();
  expect(Object.keys((await db.collection(NAME).findOne({ _id: chip as never })) ?? {})).toEqual([
    '_id',
    'name',
    'renamed',
  ]);
  const { lines, faulty } = await surveyDatabase(db, department);
  expect([lines.length, faulty]).toEqual([1, 0]);
});

describe('a department is refused', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'citizen-graph-')), 'registry');
  const { change } = changesOf({});
  const field = (type: string) => `type Query { a: Int } type Mutation { act(${type}): Int } `;
  function define(sdl: string, resolver: unknown = change(() => null)): void {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'schema.graphql'), sdl);
    writeFileSync(join(folder, 'agreements.yaml'), '');
    defineDepartment({
      folder,
      title: { en: 'Dog Registry', zh: '犬只登记处' },
      collections: {},
      resolvers: { Mutation: { act: resolver as never } },
    });
  }

  test.each([
    ['no input', 'key: ID!'],
    ['an input that may be left out', 'input: In'],
    ['an input without a key', 'input: Bare!'],
    ['a key that may be null', 'input: Loose!'],
    ['more than its input', 'input: In!, more: Int'],
  ])('for a mutation with %s', (_, args) => {
    const inputs = 'input In { key: ID! } input Bare { chip: ID! } input Loose { key: ID }';
    expect(() => define(field(args) + inputs)).toThrow('Mutation.act must have one argument, "input"');
    expect(() => define(field('input: In!') + inputs)).not.toThrow();
  });

  test('for a mutation that is not written with "change"', () => {
    const sdl = `${field('input: In!')} input In { key: ID! }`;
    expect(() => define(sdl, () => null)).toThrow('must be written with the kit\'s "change"');
  });

  test('for mutations over a store that is for reading only', () => {
    const store = () => ({ source: () => ({}) as never, ready: async () => {}, stop: async () => {} });
    expect(() => createService({ ...department, store }, { mongodbUri: '', secret: SECRET, log })).toThrow(
      'registry has mutations, and a store that is for reading only',
    );
  });
});
