import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pidFilesOf, stopLeftover } from './leftover.ts';
import type { Program, Run } from './program.ts';

/** The longest that a start may take: recovery after a kill takes seconds, and more the more was written. */
const READY_MS = 60_000;
const SLOW_MS = 2_000;
const KEEPER = fileURLToPath(new URL('keeper.ts', import.meta.url));

/** One run of the database, from its start to its end. */
export interface Life {
  /** Resolves when the database accepts connections and nothing is missing; rejects, with its last output, when it ends before that. */
  ready: Promise<void>;
  /** Resolves when neither the database nor its keeper is left, whichever of them ended first. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

export interface LifeOptions extends Run {
  dataDir: string;
  announce: (line: string) => void;
  /** Password of the root user of a storage that has one: what the program needs beyond accepting connections is done by it. */
  root?: string | undefined;
}

/** Starts the database under a keeper. It does not outlive this process. */
export function startLife(program: Program, { dataDir, announce, root, ...run }: LifeOptions): Life {
  const { storage, port } = run;
  const files = pidFilesOf(dataDir);
  const args = [KEEPER, files.database, program.file, ...program.args(run)];
  if (!run.certificate) program.prepare?.(storage);
  const keeper = spawn(process.execPath, args, { env: environment(), windowsHide: true });
  if (keeper.pid) writeFileSync(files.keeper, String(keeper.pid));

  let output = '';
  const collect = (chunk: unknown) => {
    output = `${output}${chunk}`.slice(-2_000);
  };
  keeper.stdout.on('data', collect);
  keeper.stderr.on('data', collect);
  keeper.on('error', collect);
  keeper.stdin.on('error', () => {});

  let ended = false;
  const exited = new Promise((resolve) => keeper.once('close', resolve)).then(() => {
    ended = true;
    return stopLeftover(dataDir, storage, basename(program.file));
  });

  async function lackOf(): Promise<string | undefined> {
    if (!(await accepts(port))) return 'it accepts no connections';
    return root && !run.certificate ? program.missing?.(port, root) : undefined;
  }

  async function untilReady(): Promise<void> {
    const begun = performance.now();
    let announced = false;
    for (;;) {
      const lack = await lackOf();
      if (lack === undefined) break;
      if (ended) throw new Error(`The database did not start. Its last output was: ${output.trim() || '(none)'}`);
      if (performance.now() - begun > READY_MS) {
        throw new Error(
          `The database did not become ready within ${READY_MS / 1000} s: ${lack}. Start again, or look at the disk.`,
        );
      }
      if (!announced && performance.now() - begun > SLOW_MS) {
        announced = true;
        announce(`The database is still starting; after an unclean stop that can take up to ${READY_MS / 1000} s …`);
      }
      await delay(20);
    }
    // From here on its output may tell of values, so it is read and dropped.
    keeper.stdout.off('data', collect).resume();
  }

  const ready = untilReady();
  // One that runs and cannot be used ends, and is tried again like one that ended.
  ready.catch(() => keeper.stdin.end());
  return {
    ready,
    exited,
    stop: () => {
      keeper.stdin.end();
      return exited;
    },
  };
}

/** All that a program needs of ours: Windows runs none without its own folder. */
const NEEDED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

/**
 * A program's settings come from its arguments alone: variables could switch its durability off, and ours hold the
 * passwords of other databases.
 */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(NEEDED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
