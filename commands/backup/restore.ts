import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { syncDirectory } from '../../gateway/ledger/durable-directory.ts';
import { loadDatabase } from './dump.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { copyParts } from './parts.ts';

/** What may stand in a data folder that counts as empty: the fetched database program. */
const PROGRAMS = 'programs';

export interface RestoreOptions {
  from: string;
  /** Must be empty, but for the fetched program. The caller has locked it. */
  dataDir: string;
  /** Opens the databases, those that are run by us in the given data folder; the program may be found in the other one. */
  openDatabases(
    dataDir: string,
    databases: readonly string[],
    programDir: string,
  ): Promise<{ uriOf(database: string): string; stop(): Promise<void> }>;
}

/**
 * Puts a back-up into an empty data folder and empty databases. Everything is verified before, and the data folder is in its
 * place with all of it or stays as it was.
 */
export async function restore({ from, dataDir, openDatabases }: RestoreOptions): Promise<Manifest> {
  const source = resolve(from);
  const manifest = await readManifest(source);
  const target = resolve(dataDir);
  const isProgramThere = await checkEmpty(target);
  const staging = `${target}.restoring`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  try {
    await copyParts(join(source, 'data'), staging);
    const databases = Object.keys(manifest.databases);
    const opened = await openDatabases(staging, databases, join(isProgramThere ? target : staging, PROGRAMS));
    try {
      for (const [name, collections] of Object.entries(manifest.databases)) {
        await loadDatabase(opened.uriOf(name), join(source, 'databases', name), collections);
      }
    } finally {
      await opened.stop();
    }
    if (isProgramThere) await rename(join(target, PROGRAMS), join(staging, PROGRAMS));
    await rmdir(target);
    await rename(staging, target);
    await syncDirectory(dirname(target));
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
  return manifest;
}

async function checkEmpty(target: string): Promise<boolean> {
  const others = (await readdir(target)).filter((name) => name !== PROGRAMS);
  if (others.length > 0) {
    throw new Error(`${target} is not empty (${others.slice(0, 3).join(', ')}). Set DATA_DIR to a folder that is.`);
  }
  return existsSync(join(target, PROGRAMS));
}
