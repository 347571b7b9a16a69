import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { now } from '../../schema/clock.ts';
import { createKey, type KeyName, readKeyFiles, type StoredKey } from './key-files.ts';
import { type KeysPlace, keysFolder } from './keys.ts';

const HOUR_MS = 3_600_000;

/** How long what a key made is believed after another took its place, in milliseconds: as long as the longest of it lives. */
const BELIEVED_MS: Record<KeyName, number> = {
  grant: 25 * HOUR_MS,
  'card-reader': HOUR_MS,
  oidc: 2 * HOUR_MS,
  'oidc-cookie': 2 * HOUR_MS,
  'local-client': HOUR_MS,
  // The ledger is for ever.
  'ledger-digest': Number.POSITIVE_INFINITY,
  'ledger-checkpoint': Number.POSITIVE_INFINITY,
  departments: 25 * HOUR_MS,
};

/**
 * Makes the next key of a purpose. Every instance knows it at once and uses it from `from` on; what the one before it made is
 * believed for as long as the longest of it lives, so that nobody is refused. Keys that nothing depends on any more go.
 * Throws when another rotation of this key is under way, or when the folder cannot be written here.
 */
export async function rotateKey(place: KeysPlace, name: KeyName, from: number, at = now()): Promise<StoredKey> {
  const folder = keysFolder(place);
  const file = join(folder, `${name}.json`);
  const turn = takeTurn(`${file}.next`);
  try {
    const { [name]: stored } = await readKeyFiles(folder);
    const kept = stored
      .filter(({ until = Number.POSITIVE_INFINITY }) => until > at)
      .map((key) => (Number.isFinite(BELIEVED_MS[name]) ? { until: from + BELIEVED_MS[name], ...key } : key));
    const next = { ...(await createKey(name)), from };
    writeSync(turn, JSON.stringify({ keys: [...kept, next] }));
    fsyncSync(turn);
    renameSync(`${file}.next`, file);
    return next;
  } catch (error) {
    rmSync(`${file}.next`, { force: true });
    throw error;
  } finally {
    closeSync(turn);
  }
}

/** Whoever makes the file has the turn: of two rotations at once neither loses its key. */
function takeTurn(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') {
      throw new Error(
        `${file} cannot be made (${code}). Rotate where the folder can be written; others take the key over.`,
      );
    }
    throw new Error(`${file} exists: this key is being rotated, or a rotation was killed. Remove it in that case.`);
  }
}
