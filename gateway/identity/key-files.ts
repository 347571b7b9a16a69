import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** Every key of an installation: `OKP` is an Ed25519 key pair, `oct` is 32 random bytes. */
const KEY_TYPES = {
  grant: 'OKP',
  'card-reader': 'OKP',
  oidc: 'OKP',
  'oidc-cookie': 'oct',
  'local-client': 'oct',
  'ledger-digest': 'oct',
  'ledger-checkpoint': 'OKP',
  departments: 'oct',
} as const;

type KeyName = keyof typeof KEY_TYPES;

/** Private JWKs; `kid` is the thumbprint (RFC 7638). */
export type KeyFiles = Record<KeyName, JWK & { kid: string }>;

const NAMES = Object.keys(KEY_TYPES) as KeyName[];

/**
 * Makes all keys in `folder` (mode 0700, files 0600), which must not exist yet. They appear together or not at all, and of
 * two processes that start at once the first one's keys stay.
 */
export async function createKeyFiles(folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(`${folder}.new-`);
  try {
    for (const name of NAMES) {
      const jwk = newKey(KEY_TYPES[name]);
      const text = JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
      writeFileSync(join(temporary, `${name}.json`), text, { mode: 0o600, flush: true });
    }
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/**
 * Reads all keys. Throws naming the file that is missing, unreadable or damaged: a new key in its place would silently
 * break everything that was signed or digested with the old one.
 */
export async function readKeyFiles(folder: string): Promise<KeyFiles> {
  const entries = NAMES.map(
    async (name) => [name, await readKey(join(folder, `${name}.json`), KEY_TYPES[name])] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as KeyFiles;
}

function newKey(type: 'OKP' | 'oct'): JWK {
  if (type === 'oct') return { kty: 'oct', k: randomBytes(32).toString('base64url') };
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
}

async function readKey(file: string, type: 'OKP' | 'oct'): Promise<JWK & { kid: string }> {
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
  const jwk = await intactKey(text, type).catch(() => undefined);
  if (!jwk) throw new Error(`The key file ${file} is damaged. Restore it from a backup.`);
  return jwk;
}

async function intactKey(text: string, type: 'OKP' | 'oct'): Promise<(JWK & { kid: string }) | undefined> {
  const jwk = JSON.parse(text) as JWK & { kid: string };
  if (jwk.kty !== type || (await calculateJwkThumbprint(jwk)) !== jwk.kid) return undefined;
  if (type === 'oct') return jwk;
  // The thumbprint covers the public half only, so the private half must lead to it.
  const derived = createPublicKey(createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })).export({
    format: 'jwk',
  });
  return derived.x === jwk.x ? jwk : undefined;
}
