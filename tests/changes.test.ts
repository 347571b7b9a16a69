import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusal } from '../schema/errors.ts';
import type { DraftRule } from '../subgraphs/kit/change-runner.ts';
import { testUri } from '../subgraphs/kit/test-department.ts';
import { add, freeze, move, open, take } from './support/change-rules.ts';
import { type ChangeStore, type Kind, type Opened, openStore, put, startChangeStore } from './support/change-stores.ts';

const KINDS: Kind[] = ['MongoDB', 'SQLite', 'REST'];

describe.each(KINDS)('changes in %s', (kind) => {
  let started: ChangeStore;
  let opened: Opened;
  /** The same store, as another process of the department has it. */
  let other: Opened;
  beforeAll(async () => {
    started = await startChangeStore(kind, testUri());
    [opened, other] = [openStore(started.where), openStore(started.where)];
    await opened.store.ready();
  });
  afterAll(async () => {
    await Promise.all([opened.store.stop(), other.store.stop()]);
    await started.stop();
  });

  let count = 0;
  const freshId = () => `${kind}-${count++}`;
  interface How {
    key?: string;
    name?: string;
    caseId?: string | undefined;
    input?: object;
    by?: Opened;
    signal?: AbortSignal;
  }
  const send = (rule: DraftRule, { key = freshId(), name = 'change', by = opened, input = {}, ...how }: How = {}) =>
    by.run({ name, caseId: 'a-case', ...how, input: { ...input, key } }, rule);
  const account = (id: string) => other.records.accounts?.get(id);
  async function fresh(balance = 100): Promise<string> {
    const id = freshId();
    await put(opened, 'accounts', { id, balance, isOpen: true });
    return id;
  }

  test('a change is written whole, and read as it was written', async () => {
    const id = freshId();
    expect(await send(open(id))).toEqual({ id });
    const since = new Date('2030-01-02T03:04:05Z');
    expect(await account(id)).toMatchObject({ id, balance: 0, isOpen: true, since, tags: ['new'] });
    expect(await send(add(id, 5))).toEqual({ balance: 5 });
    expect(await account(id)).toMatchObject({ id, balance: 5, isOpen: true, since, tags: ['new'] });
  });

  test('the same key gives the same answer and changes nothing, whoever carries it out', async () => {
    const id = await fresh();
    const how = { key: freshId(), input: { id, amount: 1 } };
    expect(await send(add(id, 1), how)).toEqual({ balance: 101 });
    expect(await send(add(id, 1), { ...how, input: { amount: 1, id } })).toEqual({ balance: 101 });
    expect(await send(add(id, 1), { ...how, by: other })).toEqual({ balance: 101 });
    expect(await account(id)).toMatchObject({ balance: 101 });
  });

  test('the same key with another input is refused, and of another case or change it is another key', async () => {
    const id = await fresh();
    const key = freshId();
    await send(add(id, 1), { key, input: { amount: 1 } });
    await expect(send(add(id, 2), { key, input: { amount: 2 } })).rejects.toMatchObject({
      extensions: { code: 'KEY_REUSED' },
    });
    expect(await send(add(id, 10), { key, input: { amount: 1 }, caseId: 'another' })).toEqual({ balance: 111 });
    expect(await send(add(id, 10), { key, input: { amount: 1 }, name: 'another' })).toEqual({ balance: 121 });
  });

  test('what a rule refuses changes nothing, and may be sent again with its key', async () => {
    const id = await fresh();
    await put(opened, 'freezes', { id, by: 'court' });
    const key = freshId();
    const refused = { extensions: { code: 'RULE_NOT_MET', rule: 'not frozen' } };
    await expect(send(take(id, 1), { key })).rejects.toMatchObject(refused);
    expect(await account(id)).toMatchObject({ balance: 100 });
    await send(async ({ get, remove }) => {
      await get('freezes', id);
      remove('freezes', id);
    });
    expect(await send(take(id, 1), { key })).toEqual({ balance: 99 });
  });

  test('a retry of what is done is never refused by the rule that it met', async () => {
    const id = freshId();
    const key = freshId();
    // Both find no effect; the other is through before the rule of the first decides.
    const slow: DraftRule = async (draft) => {
      await send(open(id), { key, by: other });
      return open(id)(draft);
    };
    expect(await send(slow, { key })).toEqual({ id });
  });

  test('of fifty changes of one record at once none is lost, by two processes', async () => {
    const id = await fresh(0);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => send(add(id, 1), { by: i % 2 ? opened : other })),
    );
    expect(await account(id)).toMatchObject({ balance: 50 });
    const balances = answers.map((answer) => (answer as { balance: number }).balance);
    expect(balances.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  test('fifty with the same key at once have one effect and one answer', async () => {
    const id = await fresh(0);
    const key = freshId();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => send(add(id, 1), { key, by: i % 2 ? opened : other })),
    );
    expect(answers).toEqual(Array.from({ length: 50 }, () => ({ balance: 1 })));
    expect(await account(id)).toMatchObject({ balance: 1 });
  });

  test('of fifty who want what only one can have one gets it, and the others are told', async () => {
    const id = freshId();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => send(open(id), { by: i % 2 ? opened : other })),
    );
    const codes = results.map((result) =>
      result.status === 'fulfilled' ? 'done' : String(result.reason.extensions?.code),
    );
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 'RULE_NOT_MET')).toHaveLength(49);
  });

  test('a record that is only read and changes meanwhile makes the rule decide anew', async () => {
    const id = await fresh();
    let runs = 0;
    const overtaken: DraftRule = async (draft) => {
      runs += 1;
      const answer = await take(id, 1)(draft);
      if (runs === 1) await put(other, 'freezes', { id, by: 'court' });
      return answer;
    };
    await expect(send(overtaken)).rejects.toMatchObject({ extensions: { code: 'RULE_NOT_MET' } });
    expect(runs).toBe(2);
    expect(await account(id)).toMatchObject({ balance: 100 });
  });

  test('two that each read what the other writes are never both done on what was before', async () => {
    for (let round = 0; round < 20; round++) {
      const id = await fresh(1);
      const results = await Promise.allSettled([send(take(id, 1)), send(freeze(id), { by: other })]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { extensions: { code: 'RULE_NOT_MET' } },
      });
    }
  });

  test('who is overtaken each time is told so in the end, and has changed nothing', async () => {
    const id = await fresh();
    const overtaken: DraftRule = async (draft) => {
      const answer = await add(id, 1)(draft);
      const record = await account(id);
      await put(other, 'accounts', { id, balance: (record?.balance ?? 0) + 1_000, isOpen: true });
      return answer;
    };
    await expect(send(overtaken)).rejects.toMatchObject({ extensions: { code: 'CONFLICT' } });
    expect(((await account(id))?.balance ?? 0) % 1_000).toBe(100);
  });

  test('a change of several records is written whole or not at all', async () => {
    const [a, b] = [await fresh(), await fresh()];
    expect(await send(move(a, b, 100))).toEqual({ left: 0 });
    expect([await account(a), await account(b)]).toMatchObject([null, { balance: 200 }]);
    const halfway: DraftRule = async (draft) => {
      await add(b, -50)(draft);
      throw refusal('RULE_NOT_MET');
    };
    await expect(send(halfway)).rejects.toMatchObject({ extensions: { code: 'RULE_NOT_MET' } });
    expect(await account(b)).toMatchObject({ balance: 200 });
  });

  test.each<[string, DraftRule]>([
    [
      'DOES_NOT_CONFORM',
      async ({ get, put }) => (await get('accounts', 'x')) ?? put('accounts', { id: 'x', balance: 'five' }),
    ],
    [
      'DOES_NOT_CONFORM',
      async ({ get, put }) => (await get('accounts', 'x')) ?? put('accounts', { id: 'x', balance: 1, colour: 'red' }),
    ],
    ['DOES_NOT_CONFORM', async ({ get, put }) => (await get('accounts', 'x')) ?? put('accounts', { balance: 1 })],
    ['NOT_READ', async ({ put }) => put('accounts', { id: 'x', balance: 1 })],
    ['NOT_CHANGED', async ({ get, put }) => (await get('banks', 'x')) ?? put('banks', { id: 'x', by: 'me' })],
    ['NOT_CHANGED', async ({ get, remove }) => (await get('banks', 'x')) ?? remove('banks', 'x')],
    ['NOT_DECLARED', async ({ get }) => get('wallets', 'x')],
    ['LONG_ANSWER', async () => 'x'.repeat(70_000)],
  ])('what must not be written is refused before anything is: %s', async (code, rule) => {
    const key = freshId();
    await expect(send(rule, { key })).rejects.toMatchObject({ name: 'ImproperChange', code });
    expect(await account('x')).toBeNull();
    expect(await send(async () => 'free', { key })).toBe('free');
  });

  test.each([[''], ['k'.repeat(101)]])('the key %j is none', async (key) => {
    await expect(send(async () => null, { key })).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  test('without a case nothing is changed', async () => {
    await expect(send(async () => null, { caseId: undefined })).rejects.toMatchObject({
      extensions: { code: 'CASE_REQUIRED' },
    });
  });

  test('what nobody waits for any more is not begun', async () => {
    const id = await fresh();
    const gone = new AbortController();
    const left: DraftRule = async (draft) => {
      const answer = await add(id, 1)(draft);
      gone.abort();
      return answer;
    };
    await expect(send(left, { signal: gone.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await account(id)).toMatchObject({ balance: 100 });
  });

  test('a read that began before a change is not given to who asks after it', async () => {
    const id = await fresh(1);
    // More is read at once than one read may name, so reads are under way and waiting all the time.
    const stop = new AbortController();
    const beside = Array.from({ length: 8 }, async () => {
      while (!stop.signal.aborted) await opened.records.accounts?.get(id);
    });
    for (let balance = 2; balance <= 20; balance++) {
      await send(add(id, 1));
      expect(await opened.records.accounts?.get(id)).toMatchObject({ balance });
    }
    stop.abort();
    await Promise.all(beside);
  });

  test('a store that does not answer gives an error in time, nothing half done, and the key does it once', async () => {
    const id = await fresh();
    const key = freshId();
    let release = () => {};
    const held: DraftRule = async (draft) => {
      const answer = await add(id, 1)(draft);
      release = started.hold();
      return answer;
    };
    await expect(send(held, { key })).rejects.toThrow();
    release();
    let answer: unknown;
    for (let i = 0; answer === undefined && i < 100; i++) {
      answer = await send(add(id, 1), { key }).catch(() => undefined);
      if (answer === undefined) await delay(100);
    }
    expect(answer).toEqual({ balance: 101 });
    expect(await account(id)).toMatchObject({ balance: 101 });
  });
});
