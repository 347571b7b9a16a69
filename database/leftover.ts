import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const STOP_MS = 10_000;

/** Where the process numbers of a data folder's keeper and database are written. */
export function pidFilesOf(dataDir: string): { keeper: string; database: string } {
  return { keeper: join(dataDir, 'keeper.pid'), database: join(dataDir, 'database.pid') };
}

/**
 * Stops what a killed keeper or gateway left running over a data folder, and resolves when it is gone. A process number
 * may have passed to somebody else, so only a process whose command line names our program and storage is touched.
 */
export async function stopLeftover(dataDir: string, storage: string, program: string): Promise<void> {
  const files = pidFilesOf(dataDir);
  // The keeper first: it may be about to start the database, and its pid file is read only afterwards.
  await stop(files.keeper, ['keeper.ts', storage], ['SIGKILL']);
  await stop(files.database, [program, storage], ['SIGTERM', 'SIGKILL']);
}

async function stop(pidFile: string, words: string[], signals: NodeJS.Signals[]): Promise<void> {
  const pid = pidIn(pidFile);
  if (!pid) return;
  const isOurs = async () => {
    const command = await commandOf(pid);
    return words.every((word) => command.includes(word));
  };
  for (const signal of signals) {
    if (!(await isOurs())) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const end = performance.now() + STOP_MS; performance.now() < end && (await isOurs()); ) await delay(20);
  }
}

/** The process number in a file, undefined where there is none. */
export function pidIn(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** The command line of a process; empty when there is none, or only a zombie. */
export async function commandOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform !== 'win32') return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout;
    const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
    return (await run('powershell', ['-NoProfile', '-Command', query])).stdout;
  } catch {
    return '';
  }
}
