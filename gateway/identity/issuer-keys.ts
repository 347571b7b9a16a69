import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { refusal } from '../../schema/errors.ts';

const TIMEOUT_MS = 5_000;

/** An issuer is not asked for a key that nobody knows more often than this, in milliseconds; one who rotates does so slower. */
const COOLDOWN_MS = 2_000;

/** What `jose` says when the keys are there and none of them fits the token. */
const TOKENS_FAULT = ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'];

export interface IssuerKeysOptions {
  issuer: string;
  /** Where the keys are; found out by OpenID discovery when it is not given. */
  jwksUri?: string | undefined;
  /** Told each time why the keys could not be had, for the operator's log. */
  onUnreachable?: ((reason: Error) => void) | undefined;
}

/**
 * The public keys of an issuer, fetched when first needed and kept. While they cannot be had every token is refused as
 * UNAUTHENTICATED with a sentence that says so; the next request tries again.
 */
export function issuerKeys({ issuer, jwksUri, onUnreachable }: IssuerKeysOptions): JWTVerifyGetKey {
  let keySet: Promise<JWTVerifyGetKey> | undefined;

  async function open(): Promise<JWTVerifyGetKey> {
    try {
      return createRemoteJWKSet(new URL(jwksUri ?? (await discover(issuer))), {
        timeoutDuration: TIMEOUT_MS,
        cooldownDuration: COOLDOWN_MS,
      });
    } catch (error) {
      keySet = undefined;
      throw error;
    }
  }

  return async (header, token) => {
    try {
      keySet ??= open();
      const findKey = await keySet;
      return await findKey(header, token);
    } catch (error) {
      if (TOKENS_FAULT.includes((error as { code?: string }).code ?? '')) throw error;
      onUnreachable?.(error as Error);
      throw refusal('UNAUTHENTICATED', {
        message: 'Your identity cannot be confirmed at the moment. Try again shortly.',
      });
    }
  };
}

async function discover(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
  });
  if (!response.ok) throw new Error(`The issuer's discovery document was answered with status ${response.status}.`);
  const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (metadata.issuer !== issuer) throw new Error("The issuer's discovery document names another issuer.");
  return String(metadata.jwks_uri);
}
