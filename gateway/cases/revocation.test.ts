import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { now as clock } from '../../schema/clock.ts';
import { CLOCK_TOLERANCE_MS, CLOSING_MS, MOST_CASE_MS } from '../../schema/lifetimes.ts';
import { uriOf } from '../../tests/support/population.ts';
import { PLATFORM } from '../platform/subgraph.ts';
import { type CaseStore, type Closing, createCaseStore } from './case-store.ts';
import { createRevocation, type Revocation, type RevocationOptions } from './revocation.ts';

const PROMISE_MS = 2_000;

describe('a closed case', () => {
  let clients: MongoClient[];
  let store: CaseStore;
  /** Instances whose clocks are right, ahead and behind, each with a connection of its own. */
  let stores: CaseStore[];
  beforeAll(async () => {
    clients = [0, 60_000, -60_000].map(() => new MongoClient(uriOf(PLATFORM)));
    stores = await Promise.all(
      [0, 60_000, -60_000].map((off, i) => createCaseStore((clients[i] as MongoClient).db(), () => clock() + off)),
    );
    store = stores[0] as CaseStore;
  });
  afterAll(() => Promise.all(clients.map((client) => client.close())));

  const started: Revocation[] = [];
  afterEach(() => {
    for (const revocation of started.splice(0)) revocation.stop();
  });
  const start = async (options: Partial<RevocationOptions> = {}) => {
    const revocation = await createRevocation({ store, ...options });
    started.push(revocation);
    return revocation;
  };

  const open = (expiresAt = new Date(clock() + MOST_CASE_MS)) =>
    store.open({
      ...{ _id: randomUUID(), inputDigest: '' },
      ...{ task: 'a-task', window: 'a-window', officer: 'officer-chen', subjects: {}, parameters: {} },
      openedAt: new Date(clock()),
      expiresAt,
    });
  const answerOf = (revocation: Revocation, id: string) =>
    revocation.check(id).then(
      () => 'open',
      (error: Error) => error.message,
    );
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test('is refused at once where it was closed, and within two seconds everywhere else', async () => {
    const { _id: id } = await open();
    const [here, elsewhere] = await Promise.all([start(), start()]);
    await here.check(id);
    await elsewhere.check(id);
    await store.close(id, 'officer-chen', 'COMPLETED');
    here.close(id);
    await expect(here.check(id)).rejects.toThrow('closed');
    await pause(PROMISE_MS);
    // On a machine that is too busy to look, the case cannot be confirmed: that is no grant either.
    expect(await answerOf(elsewhere, id)).not.toBe('open');
  });

  test.each([
    ['ahead of', 1],
    ['behind', 2],
  ])('is refused everywhere within two seconds, though its closer’s clock is a minute %s the others’', async (_, i) => {
    const { _id: id } = await open();
    const all = await Promise.all(
      [0, 60_000, -60_000].map((off, which) => start({ store: stores[which] as CaseStore, now: () => clock() + off })),
    );
    expect(await Promise.all(all.map((revocation) => answerOf(revocation, id)))).toEqual(['open', 'open', 'open']);
    await (stores[i] as CaseStore).close(id, 'officer-chen', 'COMPLETED');
    await pause(PROMISE_MS);
    for (const revocation of all) expect(await answerOf(revocation, id)).not.toBe('open');
    await pause(500);
    for (const revocation of all) expect(await answerOf(revocation, id)).toMatch('closed');
  });

  test('is missed by nobody, however many are closed at a time by several instances', async () => {
    const opened = await Promise.all(Array.from({ length: 90 }, () => open()));
    const seen: Closing[] = [];
    let last = (await store.closingsInForce(new Date(clock()))).last;
    const first = last;
    let isClosing = true;
    // Reads on and on, never again what it has read once.
    const reading = (async () => {
      for (let more: readonly Closing[] = []; isClosing || more.length > 0; ) {
        more = await store.closingsAfter(last, 7);
        seen.push(...more);
        last = more.at(-1)?.number ?? last;
      }
    })();
    await Promise.all(opened.map(({ _id }, i) => (stores[i % 3] as CaseStore).close(_id, 'officer-chen', 'COMPLETED')));
    isClosing = false;
    await reading;
    const ids = new Set(opened.map(({ _id }) => _id));
    expect(seen.filter(({ caseId }) => ids.has(caseId))).toHaveLength(90);
    expect(seen.map(({ number }) => number)).toEqual(seen.map((_, i) => first + 1 + i));
  });

  test('is still known after a restart, whichever of its grants are not over by a clock that is a minute behind', async () => {
    const [{ _id: id }, { _id: late }] = await Promise.all([open(), open(new Date(clock() - 30_000))]);
    for (const each of [id, late]) await store.close(each, 'officer-chen', 'WITHDRAWN');
    const restarted = await start({ now: () => clock() + 20_000 });
    await expect(restarted.check(id)).rejects.toThrow('closed');
    await expect(restarted.check(late)).rejects.toThrow('closed');
  });

  test('cannot be told from an open one while the database is away, so no grant is taken then', async () => {
    const { _id: id } = await open();
    const lost = new MongoClient(uriOf(PLATFORM));
    const away = await createCaseStore(lost.db());
    const revocation = await start({ store: away });
    await revocation.check(id);
    let reason: Error | undefined;
    revocation.watch(id, (error) => {
      reason = error;
    });
    await lost.close();
    await pause(PROMISE_MS);
    await expect(revocation.check(id)).rejects.toThrow('cannot be confirmed');
    expect(reason?.message).toMatch('cannot be confirmed');
  });

  test('is looked for once more where nobody has looked for long, before an open one is refused', async () => {
    const [{ _id: id }, { _id: closed }] = await Promise.all([open(), open()]);
    let elapsed = 0;
    const revocation = await start({ elapsed: () => elapsed });
    await store.close(closed, 'officer-chen', 'COMPLETED');
    elapsed += 10_000;
    await revocation.check(id);
    elapsed += 10_000;
    await expect(revocation.check(closed)).rejects.toThrow('closed');
  });

  test.each([
    ['is forgotten when the longest of its grants is over, and no sooner', 0],
    ['that an instance two days ahead opened is remembered until it is over here', 2 * 24 * 3_600_000],
  ])('%s', async (_promise, ahead) => {
    let elapsed = 0;
    const began = clock();
    const closings: Closing[] = [{ caseId: 'a', number: 1, expiresAt: new Date(began + ahead + MOST_CASE_MS) }];
    const forgetful = {
      closingsInForce: async () => ({ last: 0, closed: [] }),
      closingsAfter: async (number: number) => closings.slice(number),
    };
    const revocation = await start({ store: forgetful, elapsed: () => elapsed, now: () => began + elapsed });
    elapsed += 3_000;
    await expect(revocation.check('a')).rejects.toThrow('closed');
    elapsed += CLOSING_MS - 1_000;
    await expect(revocation.check('a')).rejects.toThrow('closed');
    elapsed += Math.max(0, ahead - CLOCK_TOLERANCE_MS);
    await expect(revocation.check('a')).rejects.toThrow('closed');
    elapsed += ahead > 0 ? 2 * CLOCK_TOLERANCE_MS : 3_000;
    await revocation.check('a');
  });

  test('is closed by its own officer only, and once', async () => {
    const { _id: id } = await open();
    expect(await store.close(id, 'officer-wang', 'COMPLETED')).toBeNull();
    const first = await store.close(id, 'officer-chen', 'REFUSED');
    const second = await store.close(id, 'officer-chen', 'COMPLETED');
    expect(second).toEqual(first);
    expect(second?.outcome).toBe('REFUSED');
  });

  describe('ends the requests that run under it', () => {
    const code = (reason: unknown) => (reason as { extensions: { code: string } }).extensions.code;

    test('at once where it was closed, each of them, and no others', async () => {
      const [{ _id: id }, { _id: other }] = await Promise.all([open(), open()]);
      const revocation = await start();
      const ended: string[] = [];
      revocation.watch(id, (reason) => ended.push(`first ${code(reason)}`));
      revocation.watch(id, (reason) => ended.push(`second ${code(reason)}`));
      revocation.watch(other, () => ended.push('other'));
      revocation.close(id);
      expect(ended).toEqual(['first CASE_INVALID', 'second CASE_INVALID']);
    });

    test('within two seconds where another instance closed it', async () => {
      const { _id: id } = await open();
      const elsewhere = await start();
      const ended = new Promise<Error>((resolve) => elsewhere.watch(id, resolve));
      await store.close(id, 'officer-chen', 'COMPLETED');
      const late = new Promise<string>((resolve) => setTimeout(resolve, PROMISE_MS, 'late').unref());
      expect(code(await Promise.race([ended, late.then((text) => ({ extensions: { code: text } }))]))).toBe(
        'CASE_INVALID',
      );
    });

    test('but not those that have ended before', async () => {
      const { _id: id } = await open();
      const revocation = await start();
      const ended: string[] = [];
      const [first, second] = ['first', 'second'].map((name) => revocation.watch(id, () => ended.push(name)));
      first?.();
      first?.();
      revocation.close(id);
      expect(ended).toEqual(['second']);
      second?.();
      revocation.close(id);
      expect(ended).toEqual(['second']);
    });
  });
});
