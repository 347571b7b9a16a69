import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** Every key of an installation: `OKP` is an Ed25519 key pair, `oct` is 32 random bytes. */
export const KEY_TYPES = {
  grant: 'OKP',
  'card-reader': 'OKP',
  oidc: 'OKP',
  'oidc-cookie': 'oct',
  'local-client': 'oct',
  'ledger-digest': 'oct',
  'ledger-checkpoint': 'OKP',
  departments: 'oct',
} as const;

export type KeyName = keyof typeof KEY_TYPES;

/** A private JWK; `kid` is the thumbprint (RFC 7638). Without times it counts from the beginning and for ever. */
export interface StoredKey extends JWK {
  kid: string;
  /** From when on it is used, milliseconds since the epoch. */
  from?: number;
  /** Until when what it made is believed. */
  until?: number;
}

/** The keys of each purpose, the oldest first. */
export type KeyFiles = Record<KeyName, readonly StoredKey[]>;

export const KEY_NAMES = Object.keys(KEY_TYPES) as KeyName[];

/** Stands in a folder while its keys are made: what is missing beside it is not lost, but not made yet. */
const MAKING = 'making';

/** Whether the keys of a folder were made, whatever became of them since. */
export function wereKeysMade(folder: string): boolean {
  const present = existsSync(folder) ? readdirSync(folder) : [];
  return !present.includes(MAKING) && KEY_NAMES.some((name) => present.includes(`${name}.json`));
}

/**
 * Makes all keys in `folder` (files 0600; a new folder 0700), which may be there, empty, and a mount point. Each key appears
 * whole and none takes another's place, so that all who make keys there at once end up with the same ones. When one is killed,
 * the next makes the rest. Throws saying what to do where the folder cannot be written.
 */
export async function createKeyFiles(
  folder: string,
  textOf: (name: KeyName) => string | Promise<string> = newKeyFile,
): Promise<void> {
  const making = join(folder, MAKING);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    mkdirSync(making, { recursive: true, mode: 0o700 });
    for (const name of KEY_NAMES) placeFile(making, join(folder, `${name}.json`), await textOf(name));
    rmSync(making, { recursive: true, force: true, maxRetries: 10 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The keys cannot be made in ${folder} (${code}). Let this user write there for the first start, or put keys there.`,
    );
  }
}

/** Whole under its name at once, unless somebody else was faster. */
function placeFile(making: string, file: string, text: string): void {
  if (existsSync(file)) return;
  const temporary = join(making, randomUUID());
  try {
    writeFileSync(temporary, text, { mode: 0o600, flush: true });
    linkSync(temporary, file);
  } catch (error) {
    // Where the place of making is gone, somebody else has made the last key.
    if (!['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

const newKeyFile = async (name: KeyName): Promise<string> => JSON.stringify(await createKey(name));

/**
 * Reads all keys. Throws naming the file that is missing, unreadable or damaged: a new key in its place would silently
 * break everything that was signed or digested with the old one.
 */
export async function readKeyFiles(folder: string): Promise<KeyFiles> {
  const entries = KEY_NAMES.map(
    async (name) => [name, await readKeyFile(join(folder, `${name}.json`), KEY_TYPES[name])] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as KeyFiles;
}

/** A new key for a purpose. */
export async function createKey(name: KeyName): Promise<StoredKey> {
  const jwk = newKey(KEY_TYPES[name]);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
}

function newKey(type: 'OKP' | 'oct'): JWK {
  if (type === 'oct') return { kty: 'oct', k: randomBytes(32).toString('base64url') };
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
}

async function readKeyFile(file: string, type: 'OKP' | 'oct'): Promise<readonly StoredKey[]> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The key file ${file} cannot be read (${code}). Restore it from a backup or correct its permissions.`,
    );
  }
  // What went wrong is not passed on, because a parser's message may quote the key.
  const keys = await intactKeys(text, type).catch(() => undefined);
  if (!keys) throw new Error(`The key file ${file} is damaged. Restore it from a backup.`);
  return keys;
}

/** One key, or a set of those that followed each other. */
async function intactKeys(text: string, type: 'OKP' | 'oct'): Promise<readonly StoredKey[] | undefined> {
  const content = JSON.parse(text) as StoredKey | { keys: StoredKey[] };
  const stored = 'keys' in content ? content.keys : [content];
  const intact = await Promise.all(stored.map((jwk) => intactKey(jwk, type)));
  return intact.length > 0 && intact.every((jwk) => jwk !== undefined) ? intact : undefined;
}

async function intactKey(jwk: StoredKey, type: 'OKP' | 'oct'): Promise<StoredKey | undefined> {
  const { from = 0, until = 0 } = jwk;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(until)) return undefined;
  if (jwk.kty !== type || (await calculateJwkThumbprint(jwk)) !== jwk.kid) return undefined;
  if (type === 'oct') return jwk;
  // The thumbprint covers the public half only, so the private half must lead to it.
  const derived = createPublicKey(createPrivateKey({ key: jwk as JWK as JsonWebKey, format: 'jwk' })).export({
    format: 'jwk',
  });
  return derived.x === jwk.x ? jwk : undefined;
}
