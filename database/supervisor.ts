import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { startLife } from './life.ts';
import type { Program } from './program.ts';

const RESTARTS = 5;
const WINDOW_MS = 60_000;

export interface Supervised {
  port: number;
  /** Stops the database for good; resolves when none of its processes is left. */
  stop(): Promise<void>;
}

/**
 * Runs the database with users required, and starts it again on the same port whenever it ends by itself. Resolves when it
 * accepts connections; rejects when the first start fails.
 */
export async function superviseDatabase(
  program: Program,
  options: { dataDir: string; storage: string; announce: (line: string) => void },
): Promise<Supervised> {
  const { announce } = options;
  const port = await freePort();
  const begin = () => startLife(program, { ...options, port, auth: true });
  let stopping = false;
  let life = begin();
  try {
    await life.ready;
  } catch (error) {
    await life.stop();
    throw error;
  }

  async function keepAlive(): Promise<void> {
    let restarts: number[] = [];
    for (;;) {
      await life.exited;
      restarts = restarts.filter((at) => at > Date.now() - WINDOW_MS);
      if (!stopping && restarts.length === RESTARTS) {
        announce(`The database stopped ${RESTARTS + 1} times within a minute and is left stopped. Start again.`);
        return;
      }
      // A cause that passes, such as a port still held, gets time to pass.
      await delay(restarts.length * 500);
      if (stopping) return;
      restarts.push(Date.now());
      announce('The database stopped unexpectedly and is being started again …');
      life = begin();
      life.ready.then(() => announce('The database is back.')).catch(() => {});
    }
  }

  const kept = keepAlive();
  return {
    port,
    stop: async () => {
      stopping = true;
      await life.stop();
      await kept;
    },
  };
}
