import { spawnSync } from 'node:child_process';
import { open, symlink, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
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

const UNAVAILABLE = { extensions: { code: 'AUDIT_UNAVAILABLE' } };
const onLinux = process.platform === 'linux' ? test : test.skip;

// A small disk mounted for one process and gone with it. Not every machine permits that.
const programOnDisk = [await newFolder(), process.execPath, join(import.meta.dirname, 'test-full-disk.ts')];
function inMount(command: string) {
  const script = `mount -t tmpfs -o size=64k tmpfs "$1" && ${command}`;
  return spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', ...programOnDisk], { encoding: 'utf8' });
}
const withMount = inMount('true').status === 0 ? test : test.skip;

async function enospc(): Promise<never> {
  const full = await open('/dev/full', 'w');
  try {
    await full.write('x');
  } finally {
    await full.close();
  }
  throw new Error('/dev/full took a byte');
}

describe('a ledger that cannot write', () => {
  onLinux('refuses on a full device and records again when there is space', async () => {
    const folder = await newFolder();
    const messages: string[] = [];
    await symlink('/dev/full', logOf(folder));
    const ledger = await openIn(folder, { log: (message) => messages.push(message) });
    for (const trace of ['a', 'b']) await expect(ledger.append(entryOf(trace))).rejects.toMatchObject(UNAVAILABLE);
    expect(ledger.size).toBe(0);
    await unlink(logOf(folder));
    expect(await ledger.append(entryOf('c'))).toBe(1);
    await ledger.close();
    expect(await tracesIn(folder)).toEqual(['c']);
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 1 });
    expect(messages).toEqual([expect.stringContaining('ENOSPC'), expect.stringContaining('can be written again')]);
  });

  withMount('keeps only acknowledged entries when a real disk fills up and is freed', () => {
    const { stdout } = inMount('exec "$2" "$3" "$1"');
    const { acknowledged, refused, messages, log } = JSON.parse(stdout);
    expect(acknowledged[0]).toBe('before');
    expect(acknowledged.at(-1)).toBe('after');
    expect(refused.length).toBeGreaterThan(10);
    expect(new Set(refused)).toEqual(new Set(['AUDIT_UNAVAILABLE']));
    expect(messages[0]).toContain('ENOSPC');
    expect(log).toEqual({ traces: acknowledged, verified: { instances: 1, entries: acknowledged.length } });
  });

  onLinux('takes back what was half written when the disk became full', async () => {
    const folder = await newFolder();
    let full = false;
    const openFile = openWatched({
      write: async (real, [buffer, offset, length, position]) => {
        await real.write(buffer, offset, full ? Math.floor(length * 0.7) : length, position);
        return full ? enospc() : { bytesWritten: length };
      },
    });
    const ledger = await openIn(folder, { openFile });
    await ledger.append(entryOf('a'));
    full = true;
    const lost = ['b', 'c', 'd'].map((trace) => ledger.append(entryOf(trace)));
    for (const { status } of await Promise.allSettled(lost)) expect(status).toBe('rejected');
    full = false;
    expect(await ledger.append(entryOf('e', { releases: [] }))).toBe(2);
    await ledger.close();
    expect(await tracesIn(folder)).toEqual(['a', 'e']);
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 2 });
  });

  test('writes on where the system took only part of a write', async () => {
    const folder = await newFolder();
    const openFile = openWatched({
      write: (real, [buffer, offset, length, position]) => real.write(buffer, offset, Math.min(length, 100), position),
    });
    const ledger = await openIn(folder, { openFile });
    await Promise.all(['a', 'b'].map((trace) => ledger.append(entryOf(trace))));
    await ledger.close();
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 2 });
  });

  test('opens the file anew after a failed sync and drops what was not durable', async () => {
    const folder = await newFolder();
    let failing = false;
    let opened = 0;
    const watched = openWatched({
      datasync: async (real) => {
        await real.datasync();
        if (failing) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      },
    });
    const ledger = await openIn(folder, {
      openFile: (path) => {
        opened += 1;
        return watched(path);
      },
    });
    await ledger.append(entryOf('a'));
    failing = true;
    await expect(ledger.append(entryOf('b'))).rejects.toMatchObject(UNAVAILABLE);
    failing = false;
    expect(await ledger.append(entryOf('c'))).toBe(2);
    expect(opened).toBe(2);
    await ledger.close();
    expect(await tracesIn(folder)).toEqual(['a', 'c']);
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 2 });
  });

  test('takes no more entries when a failure cost it one that was acknowledged', async () => {
    const folder = await newFolder();
    let failing = false;
    const openFile = openWatched({
      datasync: async (real) => {
        if (!failing) return real.datasync();
        failing = false;
        await truncate(logOf(folder), 10);
        throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      },
    });
    const ledger = await openIn(folder, { openFile });
    await ledger.append(entryOf('a'));
    failing = true;
    for (const trace of ['b', 'c']) await expect(ledger.append(entryOf(trace))).rejects.toMatchObject(UNAVAILABLE);
    await ledger.close();
    await expect(verifyLedger(folder, checkpointKey.publicKey)).rejects.toThrow('entry 1 is missing');
  });
});
