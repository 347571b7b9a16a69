import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/**
 * Makes the digest by which the ledger names data subjects: HMAC-SHA-256 of the normalised ID number or USCC under the
 * key of the platform that is used now, base64url, 43 characters. Without the key nobody can try out numbers against the ledger.
 */
export function createSubjectDigest(key: () => Buffer): (id: string) => string {
  const recent = new LRUCache<string, string>({ max: 10_000 });
  let used = key();
  return (id) => {
    if (used !== key()) {
      used = key();
      recent.clear();
    }
    const known = recent.get(id);
    if (known) return known;
    const digest = createHmac('sha256', used).update(id).digest('base64url');
    recent.set(id, digest);
    return digest;
  };
}
