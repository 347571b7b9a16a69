import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { KeysPlace } from '../../gateway/identity/keys.ts';
import { syncDirectory } from '../../gateway/ledger/durable-directory.ts';
import { now } from '../../schema/clock.ts';
import { type DumpedCollection, dumpDatabase } from './dump.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import { copyParts } from './parts.ts';

/** Whoever wrote to a database by now has recorded it by then, or was refused: longer than the ledger lets anybody wait. */
const SETTLED_MS = 6_000;

export interface BackupOptions extends KeysPlace {
  /** The folder that is made; it must not be there yet. */
  to: string;
  databases: readonly string[];
  uriOf(database: string): string;
}

/**
 * Makes a back-up of keys, ledger and databases, beside a gateway that runs or without. The folder appears when all of it is in
 * it, verified and on disk, or not at all.
 */
export async function backUp({ to, databases, uriOf, ...place }: BackupOptions): Promise<Manifest> {
  const target = resolve(to);
  if (existsSync(target)) throw new Error(`${target} is there already. Name a folder that is not.`);
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(`${target}.partial-`);
  try {
    const at = new Date(now()).toISOString();
    // The databases first: the ledger may know more than they do, but never less.
    const dumped: Record<string, DumpedCollection[]> = {};
    for (const name of databases) dumped[name] = await dumpDatabase(uriOf(name), join(folder, 'databases', name));
    await delay(SETTLED_MS);
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    const ledger = await copyParts(place, data);
    const manifest = await writeManifest(folder, { at, ledger, databases: dumped });
    await rename(folder, target);
    await syncDirectory(dirname(target));
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
