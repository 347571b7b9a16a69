import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeys } from '../../gateway/identity/keys.ts';
import { syncDirectory } from '../../gateway/ledger/durable-directory.ts';
import { checkpointFile, instancesOf, logFile } from '../../gateway/ledger/instances.ts';
import { verifyLedger } from '../../gateway/ledger/verification.ts';

/** Folders of a data folder whose files are kept as they are: what was accepted of departments, and all keys. */
const FOLDERS = ['departments', 'keys'];

/**
 * Copies keys, ledger and what was accepted of departments from one data folder to another, while a gateway may be writing.
 * The copy is on disk and verified: every key, and every entry of the ledger, up to its signed checkpoint at least.
 */
export async function copyParts(from: string, to: string): Promise<{ instances: number; entries: number }> {
  const ledger = join(to, 'ledger');
  const instances = await instancesOf(join(from, 'ledger'));
  // The checkpoint first: the log only grows, and so holds what it signs. A line that is half written is nobody's yet.
  const files = instances.flatMap((instance) => [checkpointFile(instance), logFile(instance)]);
  await copyFiles(join(from, 'ledger'), ledger, files);
  // After the ledger: what signs it is then among the keys.
  for (const folder of FOLDERS) {
    if (!existsSync(join(from, folder))) continue;
    const entries = await readdir(join(from, folder), { withFileTypes: true });
    const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []));
    await copyFiles(join(from, folder), join(to, folder), names);
  }
  const { ledgerCheckpoint } = await readKeys(to);
  const publicKeys = ledgerCheckpoint.known.map(({ publicKey }) => publicKey);
  return verifyLedger(ledger, publicKeys);
}

async function copyFiles(from: string, to: string, names: readonly string[]): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const name of names) {
    if (!existsSync(join(from, name))) continue;
    await copyFile(join(from, name), join(to, name));
    const file = await open(join(to, name), 'r+');
    await file.sync().finally(() => file.close());
  }
  await syncDirectory(to);
}
