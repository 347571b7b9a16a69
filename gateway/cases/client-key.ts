import { hash } from 'node:crypto';
import { refusal } from '../../schema/errors.ts';
import type { Identity } from '../identity/access-token.ts';

const MOST_CHARACTERS = 100;

/**
 * The digest that stands for a client's key of one kind of change: the same key of another user, another client or
 * another kind of change is another key. Throws BAD_USER_INPUT for a key that is none.
 */
export function keyDigest(change: 'openCase' | 'closeCase', { user, client }: Identity, key: string): string {
  if (key.length < 1 || key.length > MOST_CHARACTERS)
    throw refusal('BAD_USER_INPUT', { message: 'A key has from 1 to 100 characters. Choose another.' });
  return hash('sha256', JSON.stringify([change, user, client, key]), 'hex');
}

/** The identifier (UUID, version 8) of the one case that can be opened with a key: whoever tries again finds it by that. */
export function caseIdOf(digest: string): string {
  return digest.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}
