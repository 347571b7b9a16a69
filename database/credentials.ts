import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** The passwords of a data folder's database. */
export interface Credentials {
  root: string;
  /** Database, which is also its user's name, to password. */
  users: Record<string, string>;
}

/** A new password, safe in a URI as it stands. */
export function createPassword(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Reads the credentials; undefined when there is no file. Throws when the file is damaged: a new password would lock the
 * database for good.
 */
export function readCredentials(file: string): Credentials | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { root, users } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof root === 'string' && users !== null && typeof users === 'object') return { root, users };
  } catch {
    // The parser's message would quote the file.
  }
  throw new Error(`${file} is damaged. Put it back from a backup, or set DATA_DIR to another folder to start afresh.`);
}

/** Writes the credentials for the owner only; the file is either the old one or the new one at any moment. */
export function writeCredentials(file: string, credentials: Credentials): void {
  const next = `${file}.new`;
  const handle = openSync(next, 'w', 0o600);
  writeSync(handle, JSON.stringify(credentials, null, 2));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(next, file);
}
