import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { refusal } from '../../schema/errors.ts';

/** What a department publishes of the certificates that it issues. */
export interface Published {
  keys(): Promise<JSONWebKeySet>;
  /** Whether the certificate with this number was issued, not revoked, is not over, and its record is still the same. */
  stands(id: string): Promise<boolean>;
}

/** A department as those see it who rely on its certificates. What it does not answer is DEPARTMENT_UNAVAILABLE. */
export interface Issuer {
  key: JWTVerifyGetKey;
  stands(id: string): Promise<boolean>;
}

export type Issuers = (department: string) => Issuer | undefined;

/** Longest that an issuer is waited for, twice at most in a change; and for how long its keys are kept. */
const ISSUER_MS = 1_000;
const KEYS_MS = 30_000;

const KEY_FAULTS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** An issuer in this process. */
export function issuerHere(name: string, published: Published): Issuer {
  return asked(name, {
    key: async (header, token) => createLocalJWKSet(await published.keys())(header, token),
    stands: published.stands,
  });
}

/** An issuer behind its URL, which is asked directly: the gateway is not on this way. */
export function issuerAt(name: string, url: string): Issuer {
  return asked(name, {
    key: createRemoteJWKSet(new URL('.well-known/jwks.json', url), {
      timeoutDuration: ISSUER_MS,
      cooldownDuration: KEYS_MS,
      cacheMaxAge: KEYS_MS,
    }),
    async stands(id) {
      const signal = AbortSignal.timeout(ISSUER_MS);
      const response = await fetch(new URL(`certificates/${id}`, url), { signal, redirect: 'error' });
      const { stands } = (await response.json()) as { stands?: unknown };
      if (typeof stands !== 'boolean') throw new Error('no answer about a certificate');
      return stands;
    },
  });
}

/** Who does not answer is away, and nothing is believed meanwhile. */
function asked(department: string, { key, stands }: Issuer): Issuer {
  const away = (error: unknown) => {
    if (KEY_FAULTS.some((fault) => error instanceof fault)) throw error;
    throw refusal('DEPARTMENT_UNAVAILABLE', { department });
  };
  return {
    key: async (header, token) => {
      try {
        return await key(header, token);
      } catch (error) {
        return away(error);
      }
    },
    stands: (id) => stands(id).catch(away),
  };
}

/** Finds issuers in this process or at their URLs, each made once. */
export function createIssuers(
  urlOf: (department: string) => string | undefined,
  here: (department: string) => Published | undefined = () => undefined,
): Issuers {
  const issuers = new Map<string, Issuer | undefined>();
  return (name) => {
    if (!issuers.has(name)) {
      const [url, published] = [urlOf(name), here(name)];
      issuers.set(name, url ? issuerAt(name, url) : published && issuerHere(name, published));
    }
    return issuers.get(name);
  };
}
