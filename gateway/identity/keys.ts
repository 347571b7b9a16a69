import { createPrivateKey, createPublicKey, hkdfSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { createKeyFiles, readKeyFiles } from './key-files.ts';

/** An Ed25519 key pair for `jose`. */
export interface SigningKeys {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** The key's thumbprint (RFC 7638). */
  kid: string;
}

/** The secrets of one installation. They never leave the data folder but as signatures and digests. */
export interface Keys {
  /** Signs the grants of cases. */
  grant: SigningKeys;
  /** Signs what the embedded card reader reads. */
  cardReader: SigningKeys;
  /** Private key set of the embedded identity provider. */
  oidc: { keys: JWK[] };
  /** Signs the embedded identity provider's cookies. */
  oidcCookie: string;
  /** Client secret of the command line at the embedded identity provider. */
  localClientSecret: string;
  /** HMAC key of the ledger's keyed digests, 32 bytes. */
  ledgerDigest: Buffer;
  /** Signs the ledger's checkpoints, Ed25519. */
  ledgerCheckpoint: { privateKey: KeyObject; publicKey: KeyObject };
  /** The secret shared with one department and nobody else, base64url of 32 bytes. */
  departmentSecret(name: string): string;
}

/**
 * The installation's keys, kept in `dataDir`/keys and made there at the first start.
 * Throws naming the file when one is missing or damaged; nothing is ever made anew in a folder that exists.
 */
export async function openKeys(dataDir: string): Promise<Keys> {
  const folder = join(dataDir, 'keys');
  if (!existsSync(folder)) await createKeyFiles(folder);
  return readKeys(dataDir);
}

/** The keys of an installation that was started before. Throws when it was not, or when a file is missing or damaged. */
export async function readKeys(dataDir: string): Promise<Keys> {
  const folder = join(dataDir, 'keys');
  if (!existsSync(folder)) throw new Error(`There are no keys in ${folder}. Start the server once with npm start.`);
  const files = await readKeyFiles(folder);
  const checkpoint = createPrivateKey({ key: files['ledger-checkpoint'] as JsonWebKey, format: 'jwk' });
  const master = bytes(files.departments);
  return {
    grant: await signingKeys(files.grant),
    cardReader: await signingKeys(files['card-reader']),
    oidc: { keys: [{ ...files.oidc, alg: 'EdDSA', use: 'sig' }] },
    oidcCookie: String(files['oidc-cookie'].k),
    localClientSecret: String(files['local-client'].k),
    ledgerDigest: bytes(files['ledger-digest']),
    ledgerCheckpoint: { privateKey: checkpoint, publicKey: createPublicKey(checkpoint) },
    departmentSecret: (name) =>
      Buffer.from(hkdfSync('sha256', master, '', `citizen-graph department ${name}`, 32)).toString('base64url'),
  };
}

async function signingKeys(jwk: JWK & { kid: string }): Promise<SigningKeys> {
  const { d: _private, ...publicJwk } = jwk;
  return {
    privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey,
    publicKey: (await importJWK(publicJwk, 'EdDSA')) as CryptoKey,
    kid: jwk.kid,
  };
}

function bytes(jwk: JWK): Buffer {
  return Buffer.from(String(jwk.k), 'base64url');
}
