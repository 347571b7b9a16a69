import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import type { Plain } from '../../schema/sentences.ts';

export interface RateOptions {
  /** How often in the span; all of it at once is allowed too. */
  most: number;
  spanMs: number;
  /** What is said to who comes too often. */
  message: Plain;
  /** Of how many it is remembered how often they came; the longest absent are forgotten first. */
  remembered?: number;
  now?: () => number;
}

/**
 * Makes the count of what each may do so often. It throws OVERLOADED with the seconds to wait, and counts nothing then.
 * A bucket that fills steadily, kept as the one time at which it will be full (GCRA). Each process counts for itself.
 */
export function createRate(options: RateOptions): (who: string) => void {
  const { most, spanMs, message, remembered = 20_000, now = () => performance.now() } = options;
  const eachMs = spanMs / most;
  const fullAt = new LRUCache<string, number>({ max: remembered });
  return (who) => {
    const at = now();
    const full = Math.max(fullAt.get(who) ?? at, at) + eachMs;
    const waitMs = full - at - spanMs;
    // Sums of fractions may be a little more than their whole.
    if (waitMs > 0.001) throw refusal('OVERLOADED', { message, retryAfter: Math.ceil(waitMs / 1_000) });
    fullAt.set(who, full);
  };
}
