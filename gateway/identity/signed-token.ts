import { type JWTVerifyGetKey, type JWTVerifyOptions, type JWTVerifyResult, jwtVerify, type KeyInput } from 'jose';

/**
 * Header and claims of a signed token (JWT) that is right in every respect; throws for all others.
 * A token has one spelling only: base64url decoders ignore the last character's spare bits and blanks, this does not.
 */
export async function verifySigned(
  token: string,
  key: KeyInput | JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) throw new Error('not base64url');
  return jwtVerify(token, key, options);
}
