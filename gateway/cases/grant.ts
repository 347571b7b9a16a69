import { type JWTVerifyResult, SignJWT } from 'jose';
import { now as clock } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { CLOCK_TOLERANCE_MS, MOST_CASE_MS } from '../../schema/lifetimes.ts';
import type { KeyRing } from '../identity/key-ring.ts';
import type { GrantKeys } from '../identity/keys.ts';
import { openSealed, sealToken } from '../identity/sealed-token.ts';
import { verifySigned } from '../identity/signed-token.ts';
import { verifyOnce } from '../identity/verify-once.ts';

export interface Subject {
  readonly kind: 'citizen' | 'enterprise';
  /** ID number or USCC. */
  readonly id: string;
}

/** What a case allows: one task, about these subjects, by this officer at this window, until it expires. */
export interface Grant {
  readonly caseId: string;
  readonly task: string;
  readonly window: string;
  /** User name of whoever opened the case. */
  readonly officer: string;
  /** By role. */
  readonly subjects: Readonly<Record<string, Subject>>;
  /** The values of the task's other variables that the case fixes. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, in whole seconds. */
  readonly expiresAt: number;
}

const TYPE = 'grant+jwt';
const CLAIMS = ['jti', 'sub', 'task', 'window', 'subjects', 'parameters', 'exp'];

/**
 * Signs a case's grant (compact JWS, EdDSA) and seals it, because it names the case's subjects and goes through every client; a
 * fraction of a second in its expiry is dropped.
 */
export async function signGrant(claims: Grant & { issuer: string }, keys: GrantKeys): Promise<string> {
  const { task, window, subjects, parameters } = claims;
  const signed = await new SignJWT({ task, window, subjects, parameters })
    .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
    .setIssuer(claims.issuer)
    .setSubject(claims.officer)
    .setJti(claims.caseId)
    .setExpirationTime(Math.floor(claims.expiresAt / 1_000))
    .sign(keys.privateKey);
  return sealToken(signed, keys);
}

/**
 * Makes the check of grants: one that this issuer signed yields what it grants, or CASE_EXPIRED when its time is over;
 * everything else is CASE_INVALID. Whether the case was closed meanwhile, and who asks, is not looked at here.
 */
export function createGrantVerifier(options: {
  keys: KeyRing<GrantKeys>;
  issuer: string;
  now?: () => number;
}): (grant: string) => Promise<Grant> {
  const { keys, issuer, now = clock } = options;
  const requirements = { issuer, typ: TYPE, algorithms: ['EdDSA'], requiredClaims: CLAIMS };

  async function verify(grant: string): Promise<Grant> {
    const currentDate = new Date(now());
    const opened = grantOf(await verifySigned(await openSealed(grant, keys), keys, { ...requirements, currentDate }));
    // Its closing would be forgotten before it is over.
    if (opened.expiresAt > now() + MOST_CASE_MS + CLOCK_TOLERANCE_MS) throw new Error('longer than any case');
    return opened;
  }

  return verifyOnce(
    (grant) =>
      verify(grant).catch((error) => {
        // Expiry is looked at last, so this is said of genuine grants only.
        throw refusal((error as { code?: string }).code === 'ERR_JWT_EXPIRED' ? 'CASE_EXPIRED' : 'CASE_INVALID');
      }),
    undefined,
    now,
  );
}

function grantOf({ payload }: JWTVerifyResult): Grant {
  const { jti, sub, exp, task, window, subjects, parameters } = payload;
  return {
    caseId: jti as string,
    task: task as string,
    window: window as string,
    officer: sub as string,
    subjects: subjects as Grant['subjects'],
    parameters: parameters as Grant['parameters'],
    expiresAt: Number(exp) * 1_000,
  };
}
