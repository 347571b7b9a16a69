import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { refusal } from '../../schema/errors.ts';
import { forEachSecret, type Secrets } from './secrets.ts';

/** Turns the key of a page's last record into what a client sends back, and back again. */
export interface Cursors {
  seal(key: string): string;
  /** Throws BAD_USER_INPUT for what is not a cursor of this department. */
  open(cursor: string): string;
}

const IV = 12;
const TAG = 16;

/** Cursors are open to everybody, keys of records are not: a number plate is one. So a cursor is encrypted (AES-256-GCM). */
export function createCursors(secret: string | Secrets): Cursors {
  const keys = forEachSecret(secret, (one) => Buffer.from(hkdfSync('sha256', one, '', 'cursors', 32)));
  return {
    seal(text) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv('aes-256-gcm', keys.active(), iv);
      const body = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      for (const key of keys.known()) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV), { authTagLength: TAG });
          decipher.setAuthTag(bytes.subarray(IV, IV + TAG));
          return Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]).toString();
        } catch {
          // Of another key, or no cursor at all.
        }
      }
      throw refusal('BAD_USER_INPUT', { message: '"after" must be the endCursor of a page.' });
    },
  };
}
