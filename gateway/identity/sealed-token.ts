import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import type { KeyRing } from './key-ring.ts';

/** What seals a token: a secret of 32 bytes, and the name under which it is found again. */
export interface SealingKey {
  sealing: Uint8Array;
  kid: string;
}

/** Encrypts a token (compact JWE, A256GCM), so that nobody on its way reads what it says. */
export function sealToken(token: string, { sealing, kid }: SealingKey): Promise<string> {
  return new CompactEncrypt(Buffer.from(token))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
    .encrypt(sealing);
}

/** The token that one of these keys sealed; throws for all others, and for another spelling of the same. */
export async function openSealed(sealed: string, keys: KeyRing<SealingKey>): Promise<string> {
  for (const part of sealed.split('.')) {
    if (Buffer.from(part, 'base64url').toString('base64url') !== part) throw new Error('not base64url');
  }
  const { kid } = decodeProtectedHeader(sealed);
  const key = keys.known.find((known) => known.kid === kid);
  if (!key) throw new Error('not sealed by a known key');
  const algorithms = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
  return new TextDecoder().decode((await compactDecrypt(sealed, key.sealing, algorithms)).plaintext);
}
