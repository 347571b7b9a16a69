import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The environment of somebody's own terminal: not that of the npm that runs the tests. */
export const TERMINAL = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|TEST_|NODE_|JEST_)/.test(name)),
);

export interface Started {
  child: ChildProcess;
  /** Everything said so far, on both streams. */
  output(): string;
  /** Resolves when it says that it is ready; rejects with what it said instead. */
  ready(): Promise<void>;
  /** The code or the signal that it ended by. */
  ended: Promise<number | NodeJS.Signals>;
}

/** Starts the platform as a terminal would, in a process group of its own. */
export function start(command: readonly [string, ...string[]], settings: Record<string, string>): Started {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd: ROOT, detached: true, env: { ...TERMINAL, ...settings } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return {
    child,
    ended,
    output: () => said,
    async ready() {
      const early = ended.then(() => Promise.reject(new Error(`It ended without being ready: ${said}`)));
      early.catch(() => {});
      await Promise.race([until(() => said.includes('is ready'), 60_000), early]);
    },
  };
}

export const NODE = [process.execPath, 'gateway/server.ts'] as const;

export async function until(holds: () => boolean, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !holds(); await delay(50)) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${holds}`);
  }
}
