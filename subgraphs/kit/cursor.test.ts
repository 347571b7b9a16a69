import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCursors } from './cursor.ts';

const cursors = createCursors('a secret of this test');

function codeOf(cursor: string): unknown {
  try {
    cursors.open(cursor);
    return undefined;
  } catch (error) {
    return (error as { extensions: { code: string } }).extensions.code;
  }
}

test('a cursor opens to the key it was made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (key) => cursors.open(cursors.seal(key)) === key.toWellFormed()),
  );
});

test('a cursor does not show its key, nor that it is the same key again', () => {
  const sealed = cursors.seal('NB-12345');
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('NB-12345');
  expect(cursors.seal('NB-12345')).not.toBe(sealed);
});

describe('refused as bad input is', () => {
  test.each(['', 'x', 'NB-12345', createCursors('another secret').seal('NB-12345')])(
    'what is no cursor of ours (%#)',
    (text) => {
      expect(codeOf(text)).toBe('BAD_USER_INPUT');
    },
  );

  test('a cursor with any byte altered', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const bytes = Buffer.from(cursors.seal('NB-12345'), 'base64url');
        const at = place % bytes.length;
        bytes[at] = (bytes[at] as number) ^ flip;
        expect(codeOf(bytes.toString('base64url'))).toBe('BAD_USER_INPUT');
      }),
    );
  });

  test('a cursor cut short anywhere', () => {
    const bytes = Buffer.from(cursors.seal(''), 'base64url');
    const cut = Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length).toString('base64url'));
    expect(cut.map(codeOf)).toEqual(cut.map(() => 'BAD_USER_INPUT'));
  });
});
