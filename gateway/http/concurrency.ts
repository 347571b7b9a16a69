import { performance } from 'node:perf_hooks';

export interface ConcurrencyOptions {
  /** No answer is held to be late before this, in milliseconds. */
  withinMs: number;
  /** Share of the time since the last call in which the process was busy. */
  busyShare?: () => number;
}

/** Least and most operations that run at once. */
const LEAST = 8;
const MOST = 512;
const BEGIN = 64;

/** Fewer answers than this say nothing about how long answers take. */
const TELLING = 20;
const MOST_TIMES = 2_000;

const BUSY = 0.9;
const QUIET = 0.5;

/**
 * How many operations may run at once. While the process has time to spare, as many as come: what waits for a slow
 * department costs nothing. While it is busy, as many as are answered in time: within `withinMs`, or within half more than
 * they take when it is quiet. Lowered by a fifth, raised by a tenth (AIMD would climb too slowly after an overload).
 */
export function createConcurrency({ withinMs, busyShare = loopUse() }: ConcurrencyOptions) {
  let limit = BEGIN;
  let quietMs = 0;
  let times: number[] = [];
  let most = 0;

  return {
    get limit(): number {
      return Math.floor(limit);
    },
    /** Tells that so many run now. */
    running(count: number): void {
      most = Math.max(most, count);
    },
    /** Tells how long one took, with its waiting. */
    took(ms: number): void {
      if (times.length < MOST_TIMES) times.push(ms);
    },
    /** Looks at what happened since the last look; called a few times a second. */
    adapt(): void {
      const busy = busyShare();
      const reached = most >= limit * 0.9;
      most = 0;
      if (times.length < TELLING) {
        // Those under way may be many and slow; that is no reason to keep others out while there is time to spare.
        if (busy < BUSY && reached) limit = Math.min(MOST, limit * 1.1 + 1);
        return;
      }
      const ms = times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)] as number;
      times = [];
      if (busy < QUIET) quietMs += (Math.min(ms, 4 * withinMs) - quietMs) * 0.1;
      const isLate = ms > Math.max(withinMs, quietMs * 1.5);
      if (isLate && busy >= BUSY) limit = Math.max(LEAST, limit * 0.8);
      else if (reached) limit = Math.min(MOST, limit * 1.1 + 1);
    },
  };
}

function loopUse(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
