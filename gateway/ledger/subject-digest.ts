import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/**
 * Makes the digest by which the ledger names data subjects: HMAC-SHA-256 of the normalised ID number or USCC under a
 * key of the platform, base64url, 43 characters. Without the key nobody can try out numbers against the ledger.
 */
export function createSubjectDigest(key: Buffer): (id: string) => string {
  const recent = new LRUCache<string, string>({ max: 10_000 });
  return (id) => {
    const known = recent.get(id);
    if (known) return known;
    const digest = createHmac('sha256', key).update(id).digest('base64url');
    recent.set(id, digest);
    return digest;
  };
}
