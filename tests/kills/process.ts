import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The environment of a terminal: not that of the npm that runs this. */
const TERMINAL = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|TEST_|NODE_|JEST_)/.test(name)),
);

/** A process that is killed and started again. */
export interface Killable {
  name: string;
  /** Starts it, anew after a kill; resolves when it serves. Rejects with what it said when it ends instead. */
  start(): Promise<void>;
  /** Ends it as the loss of power does, and resolves when it is gone. */
  kill(): Promise<void>;
}

/** Longest until a process serves, however often it has to be started. */
const START_MS = 120_000;

/** A node process of this repository that answers `GET /health/ready` when it serves. */
export function createKillable(
  name: string,
  args: readonly string[],
  { url, environment }: { url: string; environment: Record<string, string> },
): Killable {
  let child: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();

  /** Starts the process; gives what it says. */
  function begin(): () => string {
    let said = '';
    child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...TERMINAL, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
    gone = once(child, 'close');
    return () => said;
  }

  return {
    name,
    async start() {
      const deadline = Date.now() + START_MS;
      let said = begin();
      while (!(await isReady(url))) {
        if (Date.now() > deadline) throw new Error(`${name} does not serve: ${said()}`);
        await delay(100);
        // A database that is killed too may not be there for as long as a start has patience; whoever watches starts it again.
        if (child?.exitCode !== null) said = begin();
      }
    },
    async kill() {
      child?.kill('SIGKILL');
      await gone;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
