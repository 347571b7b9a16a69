import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GENESIS, sealLine } from './line.ts';
import { checkpointKey, entryOf, logOf, newFolder, openIn, removeFolders } from './test-ledger.ts';
import { verifyLedger } from './verification.ts';

const COUNT = 8;
let folder: string;
let intact: Buffer;
let lines: string[];

beforeAll(async () => {
  folder = await newFolder();
  const ledger = await openIn(folder);
  for (let i = 0; i < COUNT; i++) await ledger.append(entryOf(`trace-${i}`, { case: `案件-${i}` }));
  await ledger.close();
  intact = await readFile(logOf(folder));
  lines = intact.toString().split(/(?<=\n)/);
});
afterAll(removeFolders);

/** The sequence that verification names for a log of these bytes, undefined when it finds nothing wrong. */
async function brokenIn(log: Buffer | string[]): Promise<number | undefined> {
  await writeFile(logOf(folder), Buffer.isBuffer(log) ? log : log.join(''));
  return verifyLedger(folder, checkpointKey.publicKey).then(
    () => undefined,
    (error) => {
      expect(error).toMatchObject({ code: 'LEDGER_BROKEN', file: 'gw.jsonl' });
      expect(error.message).toContain(`gw.jsonl: entry ${error.sequence} `);
      return error.sequence;
    },
  );
}

const index = () => fc.nat(COUNT - 1);

describe('verification', () => {
  test('finds nothing wrong with an intact log', async () => {
    expect(await brokenIn(intact)).toBeUndefined();
    expect(await verifyLedger(folder)).toEqual({ instances: 1, entries: COUNT });
  });

  test('names the entry in which any single byte was changed', async () => {
    const change = fc.tuple(fc.nat(intact.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(change, async ([offset, bits]) => {
        const log = Buffer.from(intact);
        log[offset] = (log[offset] as number) ^ bits;
        const entry = 1 + intact.subarray(0, offset).filter((byte) => byte === 0x0a).length;
        expect(await brokenIn(log)).toBe(entry);
      }),
      { numRuns: 400 },
    );
  });

  test('finds any byte added or taken away', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(intact.length - 1), fc.uint8Array({ maxLength: 2 }), async (offset, added) => {
        const log = Buffer.concat([
          intact.subarray(0, offset),
          added,
          intact.subarray(offset + (added.length === 0 ? 1 : 0)),
        ]);
        expect(await brokenIn(log)).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });

  test('names any entry that was dropped', async () => {
    for (let i = 0; i < COUNT; i++) expect(await brokenIn(lines.toSpliced(i, 1))).toBe(i + 1);
  });

  test('names the first of any two entries that were swapped, and any that was doubled', async () => {
    await fc.assert(
      fc.asyncProperty(index(), index(), async (a, b) => {
        const swapped = lines.with(a, String(lines[b])).with(b, String(lines[a]));
        expect(await brokenIn(swapped)).toBe(a === b ? undefined : Math.min(a, b) + 1);
        expect(await brokenIn(lines.toSpliced(a + 1, 0, String(lines[a])))).toBe(a + 2);
      }),
      { numRuns: 40 },
    );
  });

  test('finds a log cut at the end of any line before its checkpoint', async () => {
    for (let kept = 0; kept < COUNT; kept++) expect(await brokenIn(lines.slice(0, kept))).toBe(kept + 1);
  });

  test('finds a change after which the whole chain was made anew', async () => {
    await fc.assert(
      fc.asyncProperty(index(), async (changed) => {
        let last = { sequence: 0, hash: GENESIS };
        const forged = lines.map((line, i) => {
          const [, at = '', members = ''] = /"at":"(.{24})","prev":".{64}",(.*),"hash"/.exec(line) ?? [];
          const sealed = sealLine(i === changed ? members.replace('officer-1', 'officer-2') : members, at, last);
          last = sealed;
          return sealed.text;
        });
        expect(await brokenIn(forged)).toBe(COUNT);
      }),
      { numRuns: 10 },
    );
  });

  test('finds entries of one log in another', async () => {
    const other = await newFolder();
    const ledger = await openIn(other);
    for (let i = 0; i < COUNT; i++) await ledger.append(entryOf(`other-${i}`));
    await ledger.close();
    const foreign = (await readFile(logOf(other), 'utf8')).split(/(?<=\n)/);
    expect(await brokenIn(lines.with(3, String(foreign[3])))).toBe(4);
  });
});
