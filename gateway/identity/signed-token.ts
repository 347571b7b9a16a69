import {
  type CryptoKey,
  errors,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
  type KeyInput,
} from 'jose';
import type { KeyRing } from './key-ring.ts';
import type { SigningKeys } from './keys.ts';

/** One public key, or a ring whose keys are all believed. */
export type PublicKey = CryptoKey | KeyRing<SigningKeys>;

/**
 * Header and claims of a signed token (JWT) that is right in every respect; throws for all others.
 * A token has one spelling only: base64url decoders ignore the last character's spare bits and blanks, this does not.
 */
export async function verifySigned(
  token: string,
  key: KeyInput | JWTVerifyGetKey | KeyRing<SigningKeys>,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) throw new Error('not base64url');
  if (!('known' in key)) return jwtVerify(token, key as KeyInput, options);
  for (const { publicKey } of key.known) {
    try {
      return await jwtVerify(token, publicKey, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}
