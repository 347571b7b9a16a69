import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_NAMES } from '../../gateway/identity/key-files.ts';
import { type KeysPlace, keysFolder, readKeys } from '../../gateway/identity/keys.ts';
import { syncDirectory } from '../../gateway/ledger/durable-directory.ts';
import { checkpointFile, instancesOf, logFile } from '../../gateway/ledger/instances.ts';
import { verifyLedger } from '../../gateway/ledger/verification.ts';

/**
 * Copies keys, ledger and what was accepted of departments into another data folder, while a gateway may be writing.
 * The copy is on disk and verified: every key, and every entry of the ledger, up to its signed checkpoint at least.
 */
export async function copyParts(from: KeysPlace, to: string): Promise<{ instances: number; entries: number }> {
  const ledger = join(to, 'ledger');
  const instances = await instancesOf(join(from.dataDir, 'ledger'));
  // The checkpoint first: the log only grows, and so holds what it signs. A line that is half written is nobody's yet.
  const files = instances.flatMap((instance) => [checkpointFile(instance), logFile(instance)]);
  await copyFiles(join(from.dataDir, 'ledger'), ledger, files);
  const accepted = join(from.dataDir, 'departments');
  if (existsSync(accepted)) {
    const entries = await readdir(accepted, { withFileTypes: true });
    const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []));
    await copyFiles(accepted, join(to, 'departments'), names);
  }
  // After the ledger: what signs it is then among the keys.
  const keyFiles = KEY_NAMES.map((name) => `${name}.json`);
  await copyFiles(keysFolder(from), keysFolder({ dataDir: to }), keyFiles);
  const { ledgerCheckpoint } = await readKeys({ dataDir: to });
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
