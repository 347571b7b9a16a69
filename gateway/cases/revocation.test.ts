import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { uriOf } from '../../tests/support/population.ts';
import { PLATFORM } from '../platform/subgraph.ts';
import { type CaseStore, createCaseStore } from './case-store.ts';
import { createRevocation } from './revocation.ts';

const ONE_DAY = 24 * 3_600_000;

describe('a closed case', () => {
  let client: MongoClient;
  let store: CaseStore;
  beforeAll(async () => {
    client = new MongoClient(uriOf(PLATFORM));
    store = await createCaseStore(client.db());
  });
  afterAll(() => client.close());

  const open = () =>
    store.open({
      ...{ task: 'a-task', window: 'a-window', officer: 'officer-chen', subjects: {}, parameters: {} },
      openedAt: new Date(),
      expiresAt: new Date(Date.now() + ONE_DAY),
    });

  test('is refused at once where it was closed, and within two seconds everywhere else', async () => {
    const { _id: id } = await open();
    const [here, elsewhere] = await Promise.all([createRevocation(store), createRevocation(store)]);
    here.check(id);
    elsewhere.check(id);
    await store.close(id, 'officer-chen', 'COMPLETED');
    here.close(id);
    expect(() => here.check(id)).toThrow('closed');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(() => elsewhere.check(id)).toThrow('closed');
    here.stop();
    elsewhere.stop();
  });

  test('is still known after a restart', async () => {
    const { _id: id } = await open();
    await store.close(id, 'officer-chen', 'WITHDRAWN');
    const restarted = await createRevocation(store);
    expect(() => restarted.check(id)).toThrow('closed');
    restarted.stop();
  });

  test('cannot be told from an open one while the database is away, so no grant is taken then', async () => {
    const { _id: id } = await open();
    const lost = new MongoClient(uriOf(PLATFORM));
    let clock = Date.now();
    const revocation = await createRevocation(await createCaseStore(lost.db()), () => clock);
    revocation.check(id);
    await lost.close();
    clock += 11_000;
    expect(() => revocation.check(id)).toThrow('cannot be confirmed');
    revocation.stop();
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
      const revocation = await createRevocation(store);
      const ended: string[] = [];
      revocation.watch(id, (reason) => ended.push(`first ${code(reason)}`));
      revocation.watch(id, (reason) => ended.push(`second ${code(reason)}`));
      revocation.watch(other, () => ended.push('other'));
      revocation.close(id);
      expect(ended).toEqual(['first CASE_INVALID', 'second CASE_INVALID']);
      revocation.stop();
    });

    test('within two seconds where another instance closed it', async () => {
      const { _id: id } = await open();
      const elsewhere = await createRevocation(store);
      const ended = new Promise<Error>((resolve) => elsewhere.watch(id, resolve));
      await store.close(id, 'officer-chen', 'COMPLETED');
      const late = new Promise<string>((resolve) => setTimeout(resolve, 2_000, 'late').unref());
      expect(code(await Promise.race([ended, late.then((text) => ({ extensions: { code: text } }))]))).toBe(
        'CASE_INVALID',
      );
      elsewhere.stop();
    });

    test('but not those that have ended before', async () => {
      const { _id: id } = await open();
      const revocation = await createRevocation(store);
      const ended: string[] = [];
      const [first, second] = ['first', 'second'].map((name) => revocation.watch(id, () => ended.push(name)));
      first?.();
      first?.();
      revocation.close(id);
      expect(ended).toEqual(['second']);
      second?.();
      revocation.close(id);
      expect(ended).toEqual(['second']);
      revocation.stop();
    });
  });
});
