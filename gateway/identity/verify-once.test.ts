import { describe, expect, test } from '@jest/globals';
import { now as clock } from '../../schema/clock.ts';
import { verifyOnce } from './verify-once.ts';

function counted(expiresAt: number, mostBytes?: number) {
  const seen: string[] = [];
  const verify = verifyOnce(async (token) => {
    seen.push(token);
    await new Promise(setImmediate);
    if (token === 'forged') throw new Error('forged');
    return { token, expiresAt };
  }, mostBytes);
  return { seen, verify };
}

const LATER = clock() + 60_000;

describe('a verification', () => {
  test('is made once for concurrent and for later uses of a token', async () => {
    const { seen, verify } = counted(LATER);
    const found = await Promise.all([verify('a'), verify('a'), verify('b')]);
    expect(found.map(({ token }) => token)).toEqual(['a', 'a', 'b']);
    expect((await verify('a')).token).toBe('a');
    expect(seen).toEqual(['a', 'b']);
  });

  test('that failed is made again', async () => {
    const { seen, verify } = counted(LATER);
    await expect(Promise.all([verify('forged'), verify('forged')])).rejects.toThrow('forged');
    await expect(verify('forged')).rejects.toThrow('forged');
    expect(seen).toEqual(['forged', 'forged']);
  });

  test('is made again when the token has expired', async () => {
    const { seen, verify } = counted(clock() - 1);
    await verify('a');
    await verify('a');
    expect(seen).toEqual(['a', 'a']);
  });

  test('is forgotten when too many others came after it', async () => {
    const { seen, verify } = counted(LATER, 2 * 402);
    for (const token of ['a', 'b', 'c', 'b', 'a']) await verify(token);
    expect(seen).toEqual(['a', 'b', 'c', 'a']);
  });
});
