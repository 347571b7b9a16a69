import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import type { RateOptions } from './rate.ts';

/** What each may cause of work whose size shows only while it is done. */
export interface Budget {
  /** Throws OVERLOADED, with the seconds to wait, where more was spent than the budget holds. */
  check(who: string): void;
  /** Never refuses: it may put who spends into debt, for which they wait. */
  spend(who: string, amount: number): void;
}

/**
 * Makes a budget of `most` a span, all of which may be spent at once. It is a bucket that fills steadily, kept as the one
 * time at which it will be full, as in `createRate`. Each process counts for itself.
 */
export function createBudget(options: RateOptions): Budget {
  const { most, spanMs, message, remembered = 20_000, now = () => performance.now() } = options;
  const fullAt = new LRUCache<string, number>({ max: remembered });
  return {
    check(who) {
      const waitMs = (fullAt.get(who) ?? 0) - now() - spanMs;
      if (waitMs > 0) throw refusal('OVERLOADED', { message, retryAfter: Math.ceil(waitMs / 1_000) });
    },
    spend(who, amount) {
      const at = now();
      fullAt.set(who, Math.max(fullAt.get(who) ?? at, at) + (amount * spanMs) / most);
    },
  };
}
