import { expect, test } from '@jest/globals';
import { createSubjectDigest } from './subject-digest.ts';

test('a data subject is named by HMAC-SHA-256 under the key that is used now (RFC 4231, test case 2)', () => {
  let key = Buffer.from('Jefe');
  const digest = createSubjectDigest(() => key);
  const expected = Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex');
  for (let i = 0; i < 2; i++) expect(digest('what do ya want for nothing?')).toBe(expected.toString('base64url'));
  key = Buffer.from('Jeff');
  expect(digest('what do ya want for nothing?')).not.toBe(expected.toString('base64url'));
});
