import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createKeyFiles, KEY_NAMES, wereKeysMade } from '../../gateway/identity/key-files.ts';
import { type KeysPlace, keysFolder } from '../../gateway/identity/keys.ts';
import { syncDirectory } from '../../gateway/ledger/durable-directory.ts';
import { loadDatabase } from './dump.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { copyParts } from './parts.ts';

/** What may stand in a data folder that counts as empty: the fetched database program. */
const PROGRAMS = 'programs';

/** `dataDir` must be empty, but for the fetched program, and locked by the caller; `keysDir` must have no keys. */
export interface RestoreOptions extends KeysPlace {
  from: string;
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
export async function restore({ from, dataDir, keysDir, openDatabases }: RestoreOptions): Promise<Manifest> {
  const source = resolve(from);
  const manifest = await readManifest(source);
  const target = resolve(dataDir);
  const isProgramThere = await checkEmpty(target);
  if (keysDir && wereKeysMade(keysDir)) {
    throw new Error(
      `KEYS_DIR ${keysDir} has keys already, which others may use. Restore without KEYS_DIR: the keys go to DATA_DIR then.`,
    );
  }
  const staging = `${target}.restoring`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  try {
    await copyParts({ dataDir: join(source, 'data') }, staging);
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
    if (keysDir) await moveKeys(keysFolder({ dataDir: staging }), keysDir);
    await rename(staging, target);
    await syncDirectory(dirname(target));
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    await mkdir(target, { recursive: true, mode: 0o700 });
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

async function moveKeys(from: string, to: string): Promise<void> {
  const textIn = (folder: string) => (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8');
  await createKeyFiles(to, textIn(from));
  if (KEY_NAMES.some((name) => textIn(to)(name) !== textIn(from)(name))) {
    throw new Error(`Keys were made in ${to} meanwhile. Stop what made them, and empty it.`);
  }
  rmSync(from, { recursive: true });
}
