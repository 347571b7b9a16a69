import { afterAll, describe, expect, test } from '@jest/globals';
import { entryOf, newFolder, openIn, openWatched, removeFolders, tracesIn } from './test-ledger.ts';

afterAll(removeFolders);

const UNAVAILABLE = { extensions: { code: 'AUDIT_UNAVAILABLE' } };

describe('a ledger whose disk does not answer', () => {
  test('refuses in a bounded time while a sync hangs, and goes on after it', async () => {
    const folder = await newFolder();
    const messages: string[] = [];
    let hang: Promise<void> | undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    const openFile = openWatched({ datasync: (real) => real.datasync().then(() => hang) });
    const ledger = await openIn(folder, { openFile, patienceMs: 60, log: (line) => messages.push(line) });
    hang = promise;
    const first = ledger.append(entryOf('a'));
    setTimeout(() => void ledger.append(entryOf('never')).catch(() => {}), 20);
    await expect(first).rejects.toMatchObject(UNAVAILABLE);
    const began = performance.now();
    await expect(ledger.append(entryOf('at once'))).rejects.toMatchObject(UNAVAILABLE);
    expect(performance.now() - began).toBeLessThan(40);
    hang = undefined;
    resolve();
    await new Promise((later) => setTimeout(later, 20));
    expect(await ledger.append(entryOf('b'))).toBe(2);
    await ledger.close();
    expect(await tracesIn(folder)).toEqual(['a', 'b']);
    expect(messages).toEqual([expect.stringContaining('longer than 60 ms')]);
  });

  test('closes in a bounded time while a sync hangs', async () => {
    const openFile = openWatched({ datasync: () => new Promise(() => {}) });
    const messages: string[] = [];
    const ledger = await openIn(await newFolder(), { openFile, patienceMs: 40, log: (line) => messages.push(line) });
    const append = expect(ledger.append(entryOf('a'))).rejects.toMatchObject(UNAVAILABLE);
    await ledger.close();
    await append;
    expect(messages.sort()).toEqual([
      expect.stringContaining('takes longer than 40 ms'),
      expect.stringContaining('closed while a write hangs'),
    ]);
  });
});
