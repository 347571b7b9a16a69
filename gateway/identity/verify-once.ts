import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { now as clock } from '../../schema/clock.ts';

/**
 * Remembers what a verification found until it expires, because checking a signature costs more than the rest of a
 * request. Concurrent verifications of one token are one. A failure is not remembered, and neither is the token itself.
 * Past its expiry (milliseconds) a token is verified anew, which is what refuses it.
 */
export function verifyOnce<T extends { readonly expiresAt: number }>(
  verify: (token: string) => Promise<T>,
  mostBytes = 16 * 1024 * 1024,
  now: () => number = clock,
): (token: string) => Promise<T> {
  const verified = new LRUCache<string, T>({ maxSize: mostBytes });
  const underWay = new Map<string, Promise<T>>();

  async function first(key: string, token: string): Promise<T> {
    try {
      const found = await verify(token);
      // What a token says takes twice its text at most, and its digest and the list's own 400 bytes.
      verified.set(key, found, { size: token.length * 2 + 400 });
      return found;
    } finally {
      underWay.delete(key);
    }
  }

  return async (token) => {
    const key = hash('sha256', token, 'base64url');
    const known = verified.get(key);
    if (known && known.expiresAt > now()) return known;
    const pending = underWay.get(key) ?? first(key, token);
    underWay.set(key, pending);
    return pending;
  };
}
