import type { KeyObject } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { now } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import type { PublicKeys } from './checkpoint.ts';
import { createCheckpointWriter } from './checkpoint-writer.ts';
import { createGroupCommit } from './group-commit.ts';
import { isInstance, logFile } from './instances.ts';
import { sealLine } from './line.ts';
import { type OpenFile, openLogFile } from './log-file.ts';
import { type Entry, serialise } from './record.ts';
import { recover } from './recovery.ts';

export interface LedgerOptions {
  directory: string;
  /** Name of this gateway instance, and of its log. */
  instance: string;
  /** Ed25519 keys of the checkpoints, looked up at each use: they may be rotated meanwhile. */
  checkpointKey: { readonly privateKey: KeyObject; readonly publicKey: PublicKeys };
  log?: (message: string) => void;
  /** Shortest time between two checkpoints, in milliseconds. */
  checkpointEveryMs?: number;
  /** Longest a write may take before those who wait for it are refused, in milliseconds. */
  patienceMs?: number;
  /** How the log is opened, now and again after each failure. */
  openFile?: OpenFile;
}

export interface Ledger {
  /**
   * Records an entry and resolves to its sequence when it is durable: only then may what it records be released.
   * Rejects with AUDIT_UNAVAILABLE when that cannot be had in time; an entry refused for lack of time may still become
   * durable.
   */
  append(entry: Entry): Promise<number>;
  /** Number of durable entries. */
  readonly size: number;
  /** The last durable entry; sequence 0 where there is none. */
  readonly head: { sequence: number; hash: string };
  /** Waits for the entries under way, signs the last checkpoint and closes the log. */
  close(): Promise<void>;
}

/**
 * Opens the append-only log of one gateway instance, `<directory>/<instance>.jsonl`, with its signed checkpoint beside
 * it. Throws an error that names the entry when the log is broken. No other process may have the same log open.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { directory, instance, checkpointKey, log = () => {}, checkpointEveryMs = 1_000, patienceMs = 5_000 } = options;
  if (!isInstance(instance)) throw new Error('Name a gateway instance by letters, digits, "-" and "_" only.');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { last, signed } = await recover(directory, instance, checkpointKey.publicKey, log);
  const checkpoints = createCheckpointWriter(
    { directory, instance, privateKey: () => checkpointKey.privateKey, everyMs: checkpointEveryMs, log },
    signed,
  );
  checkpoints.moved(last);
  // A log with entries and no checkpoint is broken, so the first checkpoint must stand before the first entry.
  if (signed < 0) await checkpoints.write();
  const file = await openLogFile(join(directory, logFile(instance)), last, options.openFile);
  let failing = false;

  async function commit(entries: readonly string[]): Promise<number[]> {
    const at = new Date(now()).toISOString();
    const lines: ReturnType<typeof sealLine>[] = [];
    for (const members of entries) lines.push(sealLine(members, at, lines.at(-1) ?? file.last));
    const end = lines.at(-1) as (typeof lines)[number];
    const bytes = Buffer.from(lines.map(({ text }) => text).join(''));
    try {
      await file.append(bytes, { ...end, length: Buffer.byteLength(end.text) });
    } catch (error) {
      if (!failing) log(`ledger ${instance}: cannot be written, nothing is released (${(error as Error).message})`);
      failing = true;
      throw error;
    }
    if (failing) log(`ledger ${instance}: can be written again`);
    failing = false;
    checkpoints.moved(file.last);
    return lines.map(({ sequence }) => sequence);
  }

  const group = createGroupCommit({
    commit,
    patienceMs,
    refuse: () => refusal('AUDIT_UNAVAILABLE'),
    hangs: () => log(`ledger ${instance}: a write takes longer than ${patienceMs} ms, nothing is released meanwhile`),
  });

  return {
    append: async (entry) => group.add(serialise(entry)),
    get size() {
      return file.last.sequence;
    },
    get head() {
      const { sequence, hash } = file.last;
      return { sequence, hash };
    },
    async close() {
      const idle = await group.close();
      await checkpoints.close();
      const closing = file.close();
      if (idle) return closing;
      // The file closes itself when the write ends; the gateway does not wait for that.
      closing.catch(() => {});
      log(`ledger ${instance}: closed while a write hangs`);
    },
  };
}
