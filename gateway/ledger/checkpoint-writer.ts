import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { now } from '../../schema/clock.ts';
import { writeCheckpoint } from './checkpoint.ts';
import { checkpointFile } from './instances.ts';
import type { Position } from './line.ts';

export interface CheckpointWriter {
  /** Tells that the log is durable up to here; the checkpoint follows within the interval. */
  moved(position: Position): void;
  /** Writes the checkpoint of the last position now, unless it stands already. */
  write(): Promise<void>;
  /** Writes the last checkpoint and stops. */
  close(): Promise<void>;
}

export interface CheckpointWriterOptions {
  directory: string;
  instance: string;
  /** The key that signs now. */
  privateKey: () => KeyObject;
  /** Shortest time between two checkpoints, in milliseconds. */
  everyMs: number;
  log: (message: string) => void;
}

/** Keeps the signed checkpoint close behind the log. One that cannot be written is tried again at the next interval. */
export function createCheckpointWriter(options: CheckpointWriterOptions, signed: number): CheckpointWriter {
  const { directory, instance, privateKey, everyMs, log } = options;
  const path = join(directory, checkpointFile(instance));
  let latest: Position | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let failing = false;
  let closed = false;

  async function writeLatest(): Promise<void> {
    if (!latest || latest.sequence <= signed) return;
    const { sequence, hash, start: offset } = latest;
    await writeCheckpoint(path, { instance, sequence, hash, offset, at: new Date(now()).toISOString() }, privateKey());
    signed = sequence;
  }

  function write(): Promise<void> {
    writing = writing.then(writeLatest, writeLatest);
    return writing;
  }

  async function attempt(): Promise<void> {
    try {
      await write();
      failing = false;
    } catch (error) {
      if (!failing) log(`ledger ${instance}: the checkpoint cannot be written (${(error as Error).message})`);
      failing = true;
      schedule();
    }
  }

  function schedule(): void {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void attempt();
    }, everyMs);
    timer.unref();
  }

  return {
    moved(position) {
      latest = position;
      schedule();
    },
    write,
    async close() {
      closed = true;
      clearTimeout(timer);
      await attempt();
    },
  };
}
