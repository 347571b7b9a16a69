import { spawn } from 'node:child_process';
import { appendFile, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from '@jest/globals';
import { checkpointKey, entryOf, logOf, newFolder, openIn, removeFolders, tracesIn } from './test-ledger.ts';
import { verifyLedger } from './verification.ts';

afterAll(removeFolders);

const checkpointOf = (folder: string) => join(folder, 'gw.checkpoint.json');

async function ledgerOf(traces: string[]): Promise<string> {
  const folder = await newFolder();
  const ledger = await openIn(folder);
  for (const trace of traces) await ledger.append(entryOf(trace));
  await ledger.close();
  return folder;
}

/** A ledger whose checkpoint signs the first entry only, as a crash within the interval leaves it. */
async function crashedLedger(traces: string[]): Promise<string> {
  const folder = await ledgerOf(traces.slice(0, 1));
  await copyFile(checkpointOf(folder), `${folder}/kept`);
  const ledger = await openIn(folder);
  for (const trace of traces.slice(1)) await ledger.append(entryOf(trace));
  await ledger.close();
  await copyFile(`${folder}/kept`, checkpointOf(folder));
  return folder;
}

/** Starts a writer, kills it with SIGKILL after so many acknowledgements, and gives those it printed. */
async function killedWriter(folder: string, name: string, after: number): Promise<[number, string][]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test-writer.ts'), folder, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: [number, string][] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [sequence, trace] = line.split(' ');
    acknowledged.push([Number(sequence), String(trace)]);
    if (acknowledged.length === after) child.kill('SIGKILL');
  }
  return acknowledged;
}

describe('opening a ledger', () => {
  test('finds every acknowledged entry after its writer was killed in the middle', async () => {
    const folder = await newFolder();
    const acknowledged: [number, string][] = [];
    for (const [name, after] of [
      ['one', 150],
      ['two', 401],
      ['three', 77],
    ] as const) {
      const printed = await killedWriter(folder, name, after);
      expect(printed.length).toBeGreaterThanOrEqual(after);
      acknowledged.push(...printed);
    }
    await (await openIn(folder)).close();
    const traces = await tracesIn(folder);
    expect(acknowledged.filter(([sequence, trace]) => traces[sequence - 1] !== trace)).toEqual([]);
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: traces.length });
  }, 30_000);

  test('cuts off a last line that a crash left unfinished, and says so', async () => {
    const folder = await ledgerOf(['a', 'b']);
    await appendFile(logOf(folder), '{"seq":3,"at":"2026');
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 2 });
    const messages: string[] = [];
    const ledger = await openIn(folder, { log: (message) => messages.push(message) });
    expect(messages).toEqual([expect.stringContaining('cut off 19 bytes of an unfinished entry after entry 2')]);
    expect(await ledger.append(entryOf('c'))).toBe(3);
    await ledger.close();
    expect(await verifyLedger(folder, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 3 });
  });

  test('goes on with a log whose gateway died in its first second', async () => {
    const [folder, copy] = [await newFolder(), await newFolder()];
    const ledger = await openIn(folder, { checkpointEveryMs: 60_000 });
    await ledger.append(entryOf('a'));
    await copyFile(logOf(folder), logOf(copy));
    await copyFile(checkpointOf(folder), checkpointOf(copy));
    await ledger.close();
    const again = await openIn(copy);
    expect(await again.append(entryOf('b'))).toBe(2);
    await again.close();
    expect(await verifyLedger(copy, checkpointKey.publicKey)).toEqual({ instances: 1, entries: 2 });
  });

  test('keeps whole entries that were written after the last checkpoint', async () => {
    const folder = await crashedLedger(['a', 'b', 'c']);
    const ledger = await openIn(folder);
    expect(ledger.size).toBe(3);
    await ledger.close();
  });

  const damages: [what: string, damage: (folder: string) => Promise<void>, names: RegExp][] = [
    [
      'whose last entry was changed',
      (folder) => rewrite(folder, 2, (line) => line.replace('case-1', 'case-2')),
      /entry 3 /,
    ],
    [
      'whose unsigned entries were changed',
      (folder) => rewrite(folder, 1, (line) => line.replace('case-1', 'case-2')),
      /entry 2 /,
    ],
    ['whose unsigned entries have a gap', (folder) => rewrite(folder, 1, () => ''), /entry 2 is missing/],
    [
      'whose signed entries were dropped',
      (folder) => writeFile(logOf(folder), ''),
      /entry 1 was signed and is missing/,
    ],
    ['whose log is gone', (folder) => rm(logOf(folder)), /entry 1 was signed and is missing/],
    ['whose checkpoint is gone', (folder) => rm(checkpointOf(folder)), /entry 3 has no checkpoint/],
    ['whose checkpoint was changed', (folder) => editCheckpoint(folder, /"sequence":1/, '"sequence":0'), /signature/],
    [
      'whose checkpoint is of another log',
      (folder) => copyOther(folder),
      /entry 1 has another hash than its checkpoint/,
    ],
  ];

  test.each(damages)('adds nothing to a log %s', async (_, damage, names) => {
    const folder = await crashedLedger(['a', 'b', 'c']);
    await damage(folder);
    const before = await readFile(logOf(folder)).catch(() => undefined);
    await expect(openIn(folder)).rejects.toThrow(names);
    await expect(openIn(folder)).rejects.toThrow('npm run audit -- verify');
    expect(await readFile(logOf(folder)).catch(() => undefined)).toEqual(before);
  });
});

async function rewrite(folder: string, index: number, change: (line: string) => string): Promise<void> {
  const lines = (await readFile(logOf(folder), 'utf8')).split(/(?<=\n)/);
  await writeFile(logOf(folder), lines.map((line, i) => (i === index ? change(line) : line)).join(''));
}

async function editCheckpoint(folder: string, from: RegExp, to: string): Promise<void> {
  await writeFile(checkpointOf(folder), (await readFile(checkpointOf(folder), 'utf8')).replace(from, to));
}

async function copyOther(folder: string): Promise<void> {
  await copyFile(checkpointOf(await ledgerOf(['x'])), checkpointOf(folder));
}
