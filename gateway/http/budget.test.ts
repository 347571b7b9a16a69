import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBudget } from './budget.ts';

const MESSAGE = 'Too many new operations in a short time. Try again after the seconds that Retry-After names.';

describe('a budget', () => {
  let at = 0;
  const budget = () => createBudget({ most: 100, spanMs: 10_000, message: MESSAGE, now: () => at });
  const refused = (retryAfter: number) =>
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'OVERLOADED', retryAfter }) });

  test('may be spent at once, and into debt once; then the seconds are named until it is paid', () => {
    const { check, spend } = budget();
    spend('a', 90);
    check('a');
    spend('a', 60);
    expect(() => check('a')).toThrow(refused(5));
    check('b');
    at += 4_999;
    expect(() => check('a')).toThrow(refused(1));
    at += 1;
    check('a');
  });

  test('lets nobody spend more in the long run than it is filled with, but for one time, whatever they ask', () => {
    const step = fc.record({ wait: fc.nat({ max: 3_000 }), amount: fc.integer({ min: 1, max: 80 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        at = 1_000_000;
        const { check, spend } = budget();
        let spent = 0;
        for (const { wait, amount } of steps) {
          at += wait;
          try {
            check('a');
            spend('a', amount);
            spent += amount;
          } catch {
            // It waits.
          }
        }
        expect(spent).toBeLessThanOrEqual(100 + 80 + (at - 1_000_000) / 100);
      }),
    );
  });
});
