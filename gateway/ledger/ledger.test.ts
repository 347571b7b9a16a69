import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  checkpointKey,
  entryOf,
  logOf,
  newFolder,
  openIn,
  openWatched,
  removeFolders,
  tracesIn,
} from './test-ledger.ts';
import { verifyLedger } from './verification.ts';

afterAll(removeFolders);

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

function countingSyncs() {
  const counted = { syncs: 0 };
  const openFile = openWatched({
    datasync: (real) => {
      counted.syncs += 1;
      return real.datasync();
    },
  });
  return { counted, openFile };
}

describe('the ledger', () => {
  test('numbers entries from 1 and goes on after a restart', async () => {
    const folder = await newFolder();
    const first = await openIn(folder);
    expect([await first.append(entryOf('a')), await first.append(entryOf('b'))]).toEqual([1, 2]);
    await first.close();
    const second = await openIn(folder);
    expect(second.head).toEqual(first.head);
    expect(await second.append(entryOf('c'))).toBe(3);
    expect(second.size).toBe(3);
    await second.close();
    expect(await tracesIn(folder)).toEqual(['a', 'b', 'c']);
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 3 });
  });

  test('gives every entry the leaf hash of its line and names the one before', async () => {
    const folder = await newFolder();
    const ledger = await openIn(folder);
    await Promise.all([ledger.append(entryOf('一')), ledger.append(entryOf('二'))]);
    await ledger.close();
    let prev = '0'.repeat(64);
    for (const line of (await readFile(logOf(folder), 'utf8')).trimEnd().split('\n')) {
      const { hash, ...leaf } = JSON.parse(line);
      expect(leaf.prev).toBe(prev);
      expect(hash).toBe(
        createHash('sha256')
          .update(`\u0000${JSON.stringify(leaf)}`)
          .digest('hex'),
      );
      prev = hash;
    }
    expect(ledger.head.hash).toBe(prev);
  });

  test('makes many concurrent entries durable with one sync, in the order they came', async () => {
    const folder = await newFolder();
    const { counted, openFile } = countingSyncs();
    const ledger = await openIn(folder, { openFile });
    const sequences = await Promise.all(numbers(64).map((i) => ledger.append(entryOf(`t${i}`))));
    expect(counted.syncs).toBe(1);
    expect(sequences).toEqual(numbers(64).map((i) => i + 1));
    expect(await tracesIn(folder)).toEqual(numbers(64).map((i) => `t${i}`));
    await ledger.close();
  });

  test('lets entries that come during a sync share the next one', async () => {
    const { counted, openFile } = countingSyncs();
    const ledger = await openIn(await newFolder(), { openFile });
    const lanes = numbers(32).map(async (lane) => {
      for (const i of numbers(10)) await ledger.append(entryOf(`${lane}-${i}`));
    });
    await Promise.all(lanes);
    expect(ledger.size).toBe(320);
    expect(counted.syncs).toBeLessThanOrEqual(20);
    await ledger.close();
  });

  test('acknowledges an entry only after its sync', async () => {
    const sync = Promise.withResolvers<void>();
    const openFile = openWatched({ datasync: async (real) => real.datasync().then(() => sync.promise) });
    const ledger = await openIn(await newFolder(), { openFile });
    let acknowledged = false;
    const append = ledger.append(entryOf('a')).then(() => {
      acknowledged = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([acknowledged, ledger.size]).toEqual([false, 0]);
    sync.resolve();
    await append;
    expect(ledger.size).toBe(1);
    await ledger.close();
  });

  test('finishes what is under way when it is closed, and takes nothing afterwards', async () => {
    const folder = await newFolder();
    const ledger = await openIn(folder);
    const appends = numbers(5).map((i) => ledger.append(entryOf(`t${i}`)));
    await Promise.resolve();
    await ledger.close();
    expect(await Promise.all(appends)).toEqual([1, 2, 3, 4, 5]);
    await expect(ledger.append(entryOf('late'))).rejects.toMatchObject({ extensions: { code: 'AUDIT_UNAVAILABLE' } });
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 5 });
  });

  test('signs its end within the interval', async () => {
    const folder = await newFolder();
    const ledger = await openIn(folder, { checkpointEveryMs: 10 });
    await ledger.append(entryOf('a'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const checkpoint = JSON.parse(await readFile(`${folder}/gw.checkpoint.json`, 'utf8'));
    expect(checkpoint).toMatchObject({ instance: 'gw', ...ledger.head });
    await ledger.close();
  });

  test('refuses an instance name that could lead out of its folder', async () => {
    await expect(openIn(await newFolder(), { instance: '../gw' })).rejects.toThrow('Name a gateway instance');
  });
});
