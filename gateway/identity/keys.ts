import { createPrivateKey, createPublicKey, hkdfSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { createKeyFiles, type KeyName, readKeyFiles, type StoredKey, wereKeysMade } from './key-files.ts';
import { createKeyRing, type KeyRing, type TimedKey } from './key-ring.ts';
import type { SealingKey } from './sealed-token.ts';

/** An Ed25519 key pair for `jose`. */
export interface SigningKeys {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** The key's thumbprint (RFC 7638). */
  kid: string;
}

/** What signs a grant and, worked out from the same secret, what seals it. */
export type GrantKeys = SigningKeys & SealingKey;

/** The secrets of one installation. They never leave the data folder but as signatures and digests. */
export interface Keys {
  /** Signs the grants of cases, and seals them. */
  readonly grant: KeyRing<GrantKeys>;
  /** Signs what the embedded card reader reads. */
  readonly cardReader: KeyRing<SigningKeys>;
  /** Private keys of the embedded identity provider. */
  readonly oidc: KeyRing<JWK>;
  /** Signs the embedded identity provider's cookies. */
  readonly oidcCookie: KeyRing<string>;
  /** Client secret of the command line at the embedded identity provider. */
  readonly localClientSecret: KeyRing<string>;
  /** HMAC key of the ledger's keyed digests, 32 bytes. */
  readonly ledgerDigest: KeyRing<Buffer>;
  /** Signs the ledger's checkpoints, Ed25519. */
  readonly ledgerCheckpoint: KeyRing<{ privateKey: KeyObject; publicKey: KeyObject }>;
  /** The secrets shared with one department and nobody else, base64url of 32 bytes. */
  departmentSecret(name: string): KeyRing<string>;
  /** Takes over what was rotated meanwhile; cheap when nothing was. Throws as opening does, and then keeps what it has. */
  refresh(): Promise<void>;
}

/** Where the keys of an installation are: in `keysDir`, which gateways may share, or else in `dataDir`/keys. */
export interface KeysPlace {
  dataDir: string;
  keysDir?: string | undefined;
}

export const keysFolder = ({ dataDir, keysDir }: KeysPlace): string => keysDir ?? join(dataDir, 'keys');

/**
 * The installation's keys, made at the first start; all who start at once get the same. Throws naming the file when one is
 * missing or damaged; nothing is ever made anew beside keys that are there, nor beside a ledger, which has keys somewhere.
 */
export async function openKeys(place: KeysPlace): Promise<Keys> {
  const folder = keysFolder(place);
  if (!wereKeysMade(folder)) {
    const ledger = join(place.dataDir, 'ledger');
    if (existsSync(ledger)) {
      throw new Error(
        `There are no keys in ${folder}, but ${ledger} has some. Put them there, or set KEYS_DIR to where they are.`,
      );
    }
    await createKeyFiles(folder);
  }
  return keysIn(folder);
}

/** The keys of an installation that was started before. Throws when it was not, or when a file is missing or damaged. */
export async function readKeys(place: KeysPlace): Promise<Keys> {
  const folder = keysFolder(place);
  if (!wereKeysMade(folder)) {
    throw new Error(
      `There are no keys in ${folder}. Start the server once with npm start, or set DATA_DIR or KEYS_DIR to where it keeps them.`,
    );
  }
  return keysIn(folder);
}

async function keysIn(folder: string): Promise<Keys> {
  let changed = changedAt(folder);
  let keys = await imported(folder);
  const ring = <Name extends keyof Imported>(name: Name) =>
    createKeyRing(() => keys[name] as readonly TimedKey<Imported[Name][number]['key']>[]);
  const rings = {
    grant: ring('grant'),
    cardReader: ring('card-reader'),
    oidc: ring('oidc'),
    oidcCookie: ring('oidc-cookie'),
    localClientSecret: ring('local-client'),
    ledgerDigest: ring('ledger-digest'),
    ledgerCheckpoint: ring('ledger-checkpoint'),
  };
  return {
    ...rings,
    departmentSecret(name) {
      let masters: Imported['departments'] = [];
      let secrets: TimedKey<string>[] = [];
      return createKeyRing(() => {
        if (masters !== keys.departments) {
          masters = keys.departments;
          secrets = masters.map((master) => ({ ...master, key: secretFor(name, master.key) }));
        }
        return secrets;
      });
    },
    async refresh() {
      const now = changedAt(folder);
      if (now === changed) return;
      keys = await imported(folder);
      changed = now;
    },
  };
}

type Imported = Awaited<ReturnType<typeof imported>>;

async function imported(folder: string) {
  const files = await readKeyFiles(folder);
  return {
    grant: await timed(files.grant, grantKeys),
    'card-reader': await timed(files['card-reader'], signingKeys),
    oidc: await timed(files.oidc, ({ from: _, until: __, ...jwk }): JWK => ({ ...jwk, alg: 'EdDSA', use: 'sig' })),
    'oidc-cookie': await timed(files['oidc-cookie'], ({ k }) => String(k)),
    'local-client': await timed(files['local-client'], ({ k }) => String(k)),
    'ledger-digest': await timed(files['ledger-digest'], bytes),
    'ledger-checkpoint': await timed(files['ledger-checkpoint'], (jwk) => {
      const privateKey = createPrivateKey({ key: jwk as JWK as JsonWebKey, format: 'jwk' });
      return { privateKey, publicKey: createPublicKey(privateKey) };
    }),
    departments: await timed(files.departments, bytes),
  } satisfies Record<KeyName, readonly TimedKey<unknown>[]>;
}

function timed<K>(keys: readonly StoredKey[], read: (key: StoredKey) => K | Promise<K>): Promise<TimedKey<K>[]> {
  return Promise.all(
    keys.map(async (key) => ({
      key: await read(key),
      from: key.from ?? 0,
      until: key.until ?? Number.POSITIVE_INFINITY,
    })),
  );
}

async function signingKeys({ from: _, until: __, ...jwk }: StoredKey): Promise<SigningKeys> {
  const { d: _private, ...publicJwk } = jwk;
  return {
    privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey,
    publicKey: (await importJWK(publicJwk, 'EdDSA')) as CryptoKey,
    kid: jwk.kid,
  };
}

async function grantKeys(stored: StoredKey): Promise<GrantKeys> {
  const secret = Buffer.from(String(stored.d), 'base64url');
  const sealing = new Uint8Array(hkdfSync('sha256', secret, '', 'citizen-graph sealing of grants', 32));
  return { ...(await signingKeys(stored)), sealing };
}

const bytes = ({ k }: JWK): Buffer => Buffer.from(String(k), 'base64url');

const secretFor = (department: string, master: Buffer): string =>
  Buffer.from(hkdfSync('sha256', master, '', `citizen-graph department ${department}`, 32)).toString('base64url');

/** A key is put in place by renaming its file, which the folder's own time tells. */
const changedAt = (folder: string): bigint => statSync(folder, { bigint: true }).mtimeNs;
