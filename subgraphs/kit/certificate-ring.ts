import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { now } from '../../schema/clock.ts';
import { CLOCK_TOLERANCE_MS, MOST_CASE_MS } from '../../schema/lifetimes.ts';

/** A key pair of the department, as private JWK, with the time in which it counts. */
export interface StoredKey {
  kid: string;
  jwk: JWK;
  /** From when on it signs; it is published before. */
  from: number;
  /** Until when what it signed is believed; missing while it is not replaced. */
  until?: number;
}

export interface StoredRing {
  /** Another one each time that the ring is written. */
  mark: string;
  /** The oldest first. */
  keys: StoredKey[];
}

/** Where a department keeps its ring: with its own records, so that all its processes have one. */
export interface RingStore {
  read(): Promise<StoredRing | null>;
  /** Writes it where the stored one still has this mark (null: where there is none), and else nothing. */
  write(ring: StoredRing, before: string | null): Promise<void>;
}

/** For how long a ring is not read again; a new key is published for much longer before it signs. */
const REREAD_MS = 5_000;

const LONGEST_BELIEVED_MS = MOST_CASE_MS + CLOCK_TOLERANCE_MS;

/** The department's own keys: made by it alone at their first use, by nobody's secret. */
export function createCertificateRing(store: RingStore) {
  let known: { ring: StoredRing; at: number } | undefined;

  async function stored(): Promise<StoredRing> {
    if (known && performance.now() - known.at < REREAD_MS) return known.ring;
    if (!(await store.read())) await store.write({ mark: randomUUID(), keys: [await newKey(now())] }, null);
    // Whoever was first has made it.
    const ring = (await store.read()) as StoredRing;
    known = { ring, at: performance.now() };
    return ring;
  }

  return {
    async signing() {
      const { keys } = await stored();
      // A clock that was set back is no reason to have no key.
      const { kid, jwk } = (keys.findLast(({ from }) => from <= now()) ?? keys[0]) as StoredKey;
      return { kid, key: await importJWK(jwk, 'EdDSA') };
    },
    /** The public keys by which certificates are believed now or soon. */
    async published(): Promise<JWK[]> {
      const { keys } = await stored();
      return keys
        .filter(({ until }) => until === undefined || until > now())
        .map(({ kid, jwk: { kty, crv, x } }) => ({ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }) as JWK);
    },
    /** Gives it a next key, which signs once everybody could know it; nothing where another process does so just now. */
    async rotate(): Promise<void> {
      const { mark, keys } = await stored();
      const from = now() + CLOCK_TOLERANCE_MS;
      const kept = keys
        .filter(({ until }) => until === undefined || until > now())
        .map((key) => ({ ...key, until: key.until ?? from + LONGEST_BELIEVED_MS }));
      await store.write({ mark: randomUUID(), keys: [...kept, await newKey(from)] }, mark);
      known = undefined;
    },
  };
}

export type CertificateRing = ReturnType<typeof createCertificateRing>;

async function newKey(from: number): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(jwk), jwk, from };
}
