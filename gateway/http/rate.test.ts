import { describe, expect, test } from '@jest/globals';
import { createRate } from './rate.ts';

const MESSAGE = 'Too many cases in a short time. Try again after the seconds that Retry-After names.';
const refused = (retryAfter: number) =>
  expect.objectContaining({
    message: MESSAGE,
    extensions: expect.objectContaining({ code: 'OVERLOADED', retryAfter }),
  });

describe('a rate', () => {
  let at = 0;
  const rate = (most: number, spanMs: number, remembered?: number) =>
    createRate({ most, spanMs, message: MESSAGE, now: () => at, ...(remembered && { remembered }) });

  test('allows all of a span at once, and names the whole seconds to wait for more', () => {
    at = 5;
    const count = rate(3, 60_000);
    for (let i = 0; i < 3; i += 1) count('a');
    expect(() => count('a')).toThrow(refused(20));
    at += 19_001;
    expect(() => count('a')).toThrow(refused(1));
    at += 999;
    count('a');
    expect(() => count('a')).toThrow(refused(20));
  });

  test.each([
    [200, 1_000],
    [60, 60_000],
    [7, 1_000],
    [1_000_000, 1_000],
  ])('of %s in %s ms lets no more through in the long run, however often one asks', (most, spanMs) => {
    at = 0;
    const count = rate(most, spanMs);
    let passed = 0;
    const tries = Math.min(50_000, most * 30);
    for (let i = 0; i < tries; i += 1) {
      at = (i / tries) * 10 * spanMs;
      try {
        count('a');
        passed += 1;
      } catch {}
    }
    expect(passed).toBeLessThanOrEqual(most * 11);
    expect(passed).toBeGreaterThanOrEqual(Math.min(tries, most * 10.5));
  });

  test('of one is not used up by another', () => {
    const count = rate(1, 1_000);
    count('a');
    count('b');
    expect(() => count('a')).toThrow(refused(1));
  });

  test('remembers so many and no more; who was away longest begins anew', () => {
    const count = rate(1, 1_000, 2);
    for (const who of ['a', 'b', 'c']) count(who);
    expect(() => count('c')).toThrow(refused(1));
    count('a');
  });
});
