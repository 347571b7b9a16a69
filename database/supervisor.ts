import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { startLife } from './life.ts';
import type { Program } from './program.ts';

/** How a database that keeps ending is tried again: pauses double from half a second; until when is counted from its first end. */
export interface Patience {
  longestPauseMs: number;
  giveUpAfterMs: number;
  /** A run that lasted this long ends the trouble; the next end is a first one. */
  soundAfterMs: number;
}

const PATIENCE: Patience = { longestPauseMs: 30_000, giveUpAfterMs: 300_000, soundAfterMs: 60_000 };
const FIRST_PAUSE_MS = 500;

export interface Supervised {
  port: number;
  /** Stops the database for good; resolves when none of its processes is left. */
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  dataDir: string;
  storage: string;
  announce: (line: string) => void;
  /** Password of the root user, where there is one. */
  root?: string;
  /** Told once when the database kept ending and is not tried again: whoever needs it has to end as well. */
  onLost?: ((error: Error) => void) | undefined;
  patience?: Patience;
}

/**
 * Runs the database with users required, and starts it again on the same port whenever it ends by itself: at once the first
 * time, then with growing pauses, because the cause may pass (a full disk, a port still held). Resolves when it is
 * ready; rejects when the first start fails.
 */
export async function superviseDatabase(program: Program, options: SupervisorOptions): Promise<Supervised> {
  const { announce, onLost, patience = PATIENCE } = options;
  const port = await freePort();
  const stopping = new AbortController();
  const begin = () => startLife(program, { ...options, port });
  let life = begin();
  try {
    await life.ready;
  } catch (error) {
    await life.stop();
    throw error;
  }

  async function keepAlive(): Promise<void> {
    let troubleSince = 0;
    let ends = 0;
    for (let readyAt = performance.now(); ; ) {
      await life.exited;
      if (stopping.signal.aborted) return;
      if (performance.now() - readyAt > patience.soundAfterMs) ends = 0;
      if (ends === 0) troubleSince = performance.now();
      const pause = ends === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (ends - 1), patience.longestPauseMs);
      ends += 1;
      if (performance.now() + pause - troubleSince > patience.giveUpAfterMs) {
        const lost = `The database ended ${ends} times and is given up. Look at the disk and at its storage, then start again.`;
        announce(lost);
        onLost?.(new Error(lost));
        return;
      }
      announce('The database stopped unexpectedly and is being started again …');
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      life = begin();
      readyAt = Number.POSITIVE_INFINITY;
      life.ready
        .then(() => {
          readyAt = performance.now();
          announce('The database is back.');
        })
        .catch(() => {});
    }
  }

  const kept = keepAlive();
  return {
    port,
    stop: async () => {
      stopping.abort();
      await life.stop();
      await kept;
    },
  };
}
