import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KeysPlace } from '../gateway/identity/keys.ts';
import { findRunning, type Running, runtimeDirOf } from '../gateway/start/running.ts';
import { goBy } from '../schema/clock.ts';
import { environmentWith } from './place.ts';

export interface Target extends KeysPlace {
  url: string;
  /** On which day the world ends that a running one holds. */
  seedDay?: string;
}

export interface TargetOptions {
  /** What `--dir` and `--keys` gave. */
  dir?: string | undefined;
  keys?: string | undefined;
  /** Whether something is going to be changed there: then it must be beyond doubt which one is meant. */
  isChange?: boolean;
}

/**
 * The platform that a command is about. What is given, as an option or by DATA_DIR, KEYS_DIR and PORT, holds; the rest is taken
 * from the gateway that runs from this checkout and fits it, the newest where there are several; where none does, the settings'
 * defaults hold. For commands that make or fill a data folder this is not: what they mean must be said.
 */
export async function findTarget({ isChange = false, ...given }: TargetOptions = {}): Promise<Target> {
  const { PORT: port, DATA_DIR: dataDir, KEYS_DIR: keysDir, RUNTIME_DIR } = environmentWith(given);
  const fits = (running: Running): boolean =>
    (!port || portOf(running.url) === port) &&
    (!dataDir || isSameFolder(running.dataDir, dataDir)) &&
    (!keysDir || isSameFolder(running.keysDir, keysDir));
  const fitting = (await findRunning(runtimeDirOf(RUNTIME_DIR))).filter(fits);
  const [newest] = fitting;
  if (newest && fitting.length > 1) {
    const named = fitting.map(({ url, dataDir }) => `${url} with DATA_DIR ${dataDir}`);
    if (isChange) throw new Error(`Several gateways run here; set DATA_DIR to the one you mean:\n${named.join('\n')}`);
    console.error(`Several gateways run here; this is the newest: ${named[0]}.`);
  }
  // What is signed for it is judged by its clock.
  goBy(newest?.clock);
  return {
    url: newest?.url ?? `http://127.0.0.1:${port || 4000}`,
    dataDir: dataDir || (newest?.dataDir ?? 'data'),
    keysDir: keysDir || newest?.keysDir,
    ...(newest?.seedDay && { seedDay: newest.seedDay }),
  };
}

const portOf = (url: string): string => new URL(url).port || '80';

const isSameFolder = (one: string, other: string): boolean => realPathOf(one) === realPathOf(other);

const realPathOf = (folder: string): string => (existsSync(folder) ? realpathSync(folder) : resolve(folder));
