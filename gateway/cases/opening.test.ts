import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { MongoClient } from 'mongodb';
import { now as clock } from '../../schema/clock.ts';
import { codeOf } from '../../schema/errors.ts';
import { uriOf } from '../../tests/support/population.ts';
import type { Identity } from '../identity/access-token.ts';
import { PLATFORM } from '../platform/subgraph.ts';
import type { Task } from '../tasks/task.ts';
import { type CaseStore, createCaseStore } from './case-store.ts';
import { type Desk, openCase } from './opening.ts';
import { createPresentationVerifier, embeddedReader, embeddedReaders, signPresentation } from './presentation.ts';

const [SELLER, BUYER] = ['990000197902240486', '990000197411110011'];
const OFFICER: Identity = { user: 'officer', kind: 'officer', windows: ['desk'], client: 'a-client', expiresAt: 9e15 };

const task = (sameSubject: string[][] = []) =>
  ({
    ...{ name: 'a-task', windows: ['desk'], audience: 'OFFICER', minutes: 30, sameSubject },
    variables: new Map(['seller', 'buyer'].map((role) => [role, { kind: 'subject', of: 'citizen' }])),
    document: { definitions: [] },
  }) as unknown as Task;

describe('opening a case with a key', () => {
  let clients: MongoClient[];
  let stores: CaseStore[];
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  beforeAll(async () => {
    keys = await generateKeyPair('EdDSA');
    clients = [0, 1].map(() => new MongoClient(uriOf(PLATFORM)));
    stores = await Promise.all(clients.map((client) => createCaseStore(client.db())));
  });
  afterAll(() => Promise.all(clients.map((client) => client.close())));

  const read = (subject = SELLER as string) =>
    signPresentation({ subject, window: 'desk', reader: embeddedReader('desk'), key: keys.privateKey });
  const inputOf = async (key: string | undefined, ...people: string[]) => ({
    ...{ task: 'a-task', window: 'desk' },
    subjects: [
      { role: 'seller', presentation: await read(people[0] ?? SELLER) },
      { role: 'buyer', presentation: await read(people[1] ?? BUYER) },
    ],
    ...(key === undefined ? {} : { key }),
  });
  const desk = (change: Partial<Desk> = {}): Desk => ({
    tasks: new Map([['a-task', task()]]),
    schema: undefined as never,
    store: stores[0] as CaseStore,
    verifyPresentation: createPresentationVerifier({ readers: embeddedReaders(keys.publicKey) }),
    now: clock,
    ...change,
  });
  const open = (input: Awaited<ReturnType<typeof inputOf>>, at = desk(), who = OFFICER) =>
    openCase(input, who, at, () => {});
  const outcome = (opening: Promise<{ _id: string }>) =>
    opening.then(
      ({ _id }) => _id,
      (error) => codeOf(error) ?? String(error),
    );
  let count = 0;
  const newKey = () => `key ${process.pid} ${count++}`;

  test('gives the same case to the same input again, even when the readings are too old by then', async () => {
    const input = await inputOf(newKey());
    const first = await open(input);
    const now = () => clock() + 3_600_000;
    const verifyPresentation = createPresentationVerifier({ readers: embeddedReaders(keys.publicKey), now });
    const later = desk({ store: stores[1] as CaseStore, now, verifyPresentation });
    expect(await outcome(open(await inputOf(newKey()), later))).toBe('PRESENTATION_INVALID');
    const again = await open(input, later);
    expect(again).toEqual(first);
  });

  test('refuses another input, and spends nothing for it', async () => {
    const key = newKey();
    const first = await open(await inputOf(key));
    const other = await inputOf(key);
    expect(await outcome(open(other))).toBe('KEY_REUSED');
    const { key: _, ...without } = other;
    expect(await outcome(open(without))).not.toBe(first._id);
    expect(await outcome(open(await inputOf('')))).toBe('BAD_USER_INPUT');
    expect(await outcome(open(await inputOf('x'.repeat(101))))).toBe('BAD_USER_INPUT');
  });

  test('is another one for another officer or another client', async () => {
    const key = newKey();
    const ids = [];
    for (const who of [OFFICER, { ...OFFICER, user: 'another' }, { ...OFFICER, client: 'another' }]) {
      ids.push(await outcome(open(await inputOf(key), desk(), who)));
    }
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('opens one case, however many ask at once at however many instances', async () => {
    const input = await inputOf(newKey());
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, i) => outcome(open(input, desk({ store: stores[i % 2] as CaseStore })))),
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/-8/);
    const inputs = await Promise.all(Array.from({ length: 10 }, () => inputOf(input.key)));
    const key = newKey();
    const raced = await Promise.all(
      inputs.map((one, i) => outcome(open({ ...one, key }, desk({ store: stores[i % 2] as CaseStore })))),
    );
    expect(raced.filter((id) => id !== 'KEY_REUSED')).toHaveLength(1);
  });

  const died = () => Promise.reject(new Error('died'));
  test.each<[string, (store: CaseStore) => Partial<CaseStore>]>([
    ['before a reading is spent', () => ({ spend: died })],
    [
      'between two readings',
      (store) => ({ spend: ([first], id, until) => store.spend([first as string], id, until).then(died) }),
    ],
    ['after the readings are spent', (store) => ({ spend: (...all) => store.spend(...all).then(died) })],
    ['before the case is kept', () => ({ open: died })],
    ['after the case is kept', (store) => ({ open: (record) => store.open(record).then(died) })],
  ])('goes on where it was interrupted %s, with the same readings', async (_, dying) => {
    const input = await inputOf(newKey());
    const [here, there] = stores as [CaseStore, CaseStore];
    expect(await outcome(open(input, desk({ store: { ...here, ...dying(here) } })))).toBe('Error: died');
    const id = await outcome(open(input, desk({ store: there })));
    expect(id).toMatch(/-8/);
    expect(await outcome(open(input))).toBe(id);
    const { key: __, ...without } = input;
    expect(await outcome(open(without))).toBe('PRESENTATION_INVALID');
    expect(await outcome(open({ ...input, key: newKey() }))).toBe('PRESENTATION_INVALID');
  });

  test('with a reading that another case has spent stays open to readings that are right', async () => {
    const [spent, input] = await Promise.all([inputOf(undefined), inputOf(newKey())]);
    await open(spent);
    const [, buyer] = spent.subjects;
    const mixed = { ...input, subjects: [input.subjects[0], buyer] as typeof input.subjects };
    expect(await outcome(open(mixed))).toBe('PRESENTATION_INVALID');
    expect(await outcome(open(input))).toMatch(/-8/);
  });

  describe('for one person in two roles', () => {
    const allowed = { tasks: new Map([['a-task', task([['buyer', 'seller']])]]) };

    test('is refused, though their card was read twice, and the readings stay good', async () => {
      const input = await inputOf(undefined, SELLER, SELLER);
      await expect(open(input)).rejects.toMatchObject({
        message: 'One card was read for several roles: seller, buyer. Read the card of each at this window.',
        extensions: { code: 'PRESENTATION_INVALID' },
      });
      expect(await outcome(open(input, desk(allowed)))).toMatch(/-/);
    });

    test('is admitted where the task says so, by a reading for each role', async () => {
      expect(await outcome(open(await inputOf(undefined, SELLER, SELLER), desk(allowed)))).toMatch(/-/);
      const presentation = await read();
      const twice = {
        ...(await inputOf(newKey())),
        subjects: ['seller', 'buyer'].map((role) => ({ role, presentation })),
      };
      expect(await outcome(open(twice, desk(allowed)))).toBe('PRESENTATION_INVALID');
      const others = { tasks: new Map([['a-task', task([['seller'], ['buyer']])]]) };
      expect(await outcome(open(await inputOf(undefined, SELLER, SELLER), desk(others)))).toBe('PRESENTATION_INVALID');
    });
  });

  describe('and closing it with one', () => {
    const opened = async () => (await open(await inputOf(undefined)))._id;
    const close = (id: string, result: 'COMPLETED' | 'REFUSED', key: string, store = stores[0]) =>
      (store as CaseStore).close(id, 'officer', result, key).then(
        (record) => record?.outcome,
        (error) => codeOf(error) ?? String(error),
      );

    test('gives the same answer again; another case or outcome is refused', async () => {
      const [id, other] = await Promise.all([opened(), opened()]);
      const key = newKey();
      expect(await close(id, 'REFUSED', key)).toBe('REFUSED');
      expect(await close(id, 'REFUSED', key, stores[1])).toBe('REFUSED');
      expect(await close(id, 'COMPLETED', key)).toBe('KEY_REUSED');
      expect(await close(other, 'REFUSED', key)).toBe('KEY_REUSED');
      expect(await close(id, 'COMPLETED', newKey())).toBe('REFUSED');
    });

    test('closes one case, however many are tried at once at several instances', async () => {
      const ids = await Promise.all(Array.from({ length: 8 }, opened));
      const key = newKey();
      const results = await Promise.all(ids.map((id, i) => close(id, 'COMPLETED', key, stores[i % 2])));
      expect(results.sort()).toEqual(['COMPLETED', ...Array(7).fill('KEY_REUSED')]);
    });
  });
});
