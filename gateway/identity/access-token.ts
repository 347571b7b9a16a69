import type { JWTVerifyResult } from 'jose';
import { fromMachine } from '../../schema/clock.ts';
import { codeOf, refusal } from '../../schema/errors.ts';
import { parseIdNumber } from '../../schema/scalars.ts';
import { type IssuerKeysOptions, issuerKeys } from './issuer-keys.ts';
import { verifySigned } from './signed-token.ts';
import { USER_KINDS, type UserKind } from './users.ts';
import { verifyOnce } from './verify-once.ts';

/** Who makes a request. */
export interface Identity {
  /** The issuer's name for the user, `sub`. */
  readonly user: string;
  readonly kind: UserKind;
  /** The kinds of window where the user works. */
  readonly windows: readonly string[];
  /** Given exactly when the user is a citizen. */
  readonly idNumber?: string;
  /** The client that the token was issued to. */
  readonly client: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Asymmetric only: with the others a public key, or none at all, would do to forge a token. */
const ALGORITHMS = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];

export interface TokenVerifierOptions extends IssuerKeysOptions {
  audience: string;
}

/**
 * Makes the check of `Authorization` headers. It gives the identity of an access token (JWT, RFC 9068) that the issuer
 * signed for this audience and that has not expired; everything else is UNAUTHENTICATED. `typ` may be absent.
 */
export function createTokenVerifier(
  options: TokenVerifierOptions,
): (authorization: string | undefined) => Promise<Identity> {
  const { issuer, audience } = options;
  const keys = issuerKeys(options);

  const identify = verifyOnce(async (token) => {
    try {
      return identityOf(
        await verifySigned(token, keys, { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp'] }),
      );
    } catch (error) {
      throw codeOf(error) ? error : refusal('UNAUTHENTICATED');
    }
  });

  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw refusal('UNAUTHENTICATED');
    return identify(token);
  };
}

function identityOf({ protectedHeader, payload }: JWTVerifyResult): Identity {
  const { sub, kind, windows = [], exp } = payload;
  const client = payload.client_id ?? payload.azp;
  const idNumber = kind === 'citizen' ? parseIdNumber(payload.id_number) : undefined;
  const isComplete =
    /^(application\/)?at\+jwt$/i.test(protectedHeader.typ ?? 'at+jwt') &&
    isName(sub) &&
    isName(client) &&
    USER_KINDS.includes(kind as UserKind) &&
    Array.isArray(windows) &&
    windows.every(isName) &&
    (kind !== 'citizen' || idNumber !== undefined);
  if (!isComplete) throw refusal('UNAUTHENTICATED');
  const expiresAt = fromMachine(Number(exp) * 1_000);
  return { user: sub, kind: kind as UserKind, windows, ...(idNumber && { idNumber }), client, expiresAt };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
