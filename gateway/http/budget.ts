import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import type { Plain } from '../../schema/sentences.ts';

export interface BudgetOptions {
  /** How much in the span; all of it at once is allowed too. */
  most: number;
  spanMs: number;
  /** What is said to who spends too much. */
  message: Plain;
  /** Of how many it is remembered what they spent; the longest absent are forgotten first. */
  remembered?: number;
  now?: () => number;
}

/** What each may cause of work whose size shows only while it is done. */
export interface Budget {
  /** Throws OVERLOADED, with the seconds to wait, where more was spent, or would be with this amount, than the budget holds. */
  check(who: string, amount?: number): void;
  /** Never refuses: it may put who spends into debt, for which they wait. */
  spend(who: string, amount: number): void;
}

/**
 * Makes a budget of `most` a span. It is a bucket that fills steadily, kept as the one time at which it will be full (GCRA).
 * Each process counts for itself.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { most, spanMs, message, remembered = 20_000, now = () => performance.now() } = options;
  const eachMs = spanMs / most;
  const fullAt = new LRUCache<string, number>({ max: remembered });
  const fullWith = (who: string, amount: number, at: number) => Math.max(fullAt.get(who) ?? at, at) + amount * eachMs;
  return {
    check(who, amount = 0) {
      const at = now();
      const waitMs = fullWith(who, amount, at) - at - spanMs;
      // Sums of fractions may be a little more than their whole.
      if (waitMs > 0.001) throw refusal('OVERLOADED', { message, retryAfter: Math.ceil(waitMs / 1_000) });
    },
    spend: (who, amount) => void fullAt.set(who, fullWith(who, amount, now())),
  };
}
