import { now as clock } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { CLOCK_TOLERANCE_MS, CLOSING_MS } from '../../schema/lifetimes.ts';
import type { CaseStore, Closed } from './case-store.ts';

export interface Revocation {
  /**
   * Rejects with CASE_INVALID for a closed case, with PLATFORM_UNAVAILABLE for every case while closings cannot be known. Waits only where they
   * have not been looked for in time, for one more look.
   */
  check(caseId: string): Promise<void>;
  /** Calls `onClosed` when the case is closed while a request runs under it; the result ends that. */
  watch(caseId: string, onClosed: (reason: Error) => void): () => void;
  /** Takes effect here at once; other instances see it with their next look. */
  close(caseId: string): void;
  stop(): void;
}

export interface RevocationOptions {
  store: Pick<CaseStore, 'closingsInForce' | 'closingsAfter'>;
  /** The instance's clock, by which grants are over: what is closed is told by number. */
  now?: () => number;
  /** Milliseconds that only ever go on; no clock that somebody sets. */
  elapsed?: () => number;
}

const LOOK_EVERY_MS = 500;

/** Closings that are read at a time. */
const PAGE = 1_000;

/** Closings that are older than this reach every instance, or it takes no grants: less than the two seconds promised. */
const BLIND_MS = 1_900;

/** Most closings that are known at a time; with more than these no grant is taken until older ones are over. */
const MOST_CLOSINGS = 1_000_000;

/**
 * Knows the closed cases from memory, because a look into the database would cost every request a round trip. Closings come
 * by their number, one after the other, and how old the knowledge is is measured without a clock: what the clocks of the
 * instances say does not matter.
 */
export async function createRevocation(options: RevocationOptions): Promise<Revocation> {
  const { store, now = clock, elapsed = () => performance.now() } = options;
  /** Case to when it became known, oldest first, and when its grants are over. */
  const closed = new Map<string, { since: number; until: number }>();
  const watching = new Map<string, Set<(reason: Error) => void>>();
  let seenAt = elapsed();
  const { last, closed: known } = await store.closingsInForce(new Date(now()));
  let seen = last;
  for (const one of known) note(one);

  function note({ caseId, expiresAt }: Closed): void {
    close(caseId);
    Object.assign(closed.get(caseId) as object, { until: expiresAt.getTime() });
  }

  function close(caseId: string): void {
    if (!closed.has(caseId)) closed.set(caseId, { since: elapsed(), until: 0 });
    for (const onClosed of watching.get(caseId) ?? []) onClosed(isClosed());
  }

  const isBlind = () => elapsed() - seenAt > BLIND_MS || closed.size > MOST_CLOSINGS;

  async function look(): Promise<void> {
    const startedAt = elapsed();
    for (let isBehind = true; isBehind; ) {
      const closings = await store.closingsAfter(seen, PAGE);
      for (const closing of closings) {
        note(closing);
        seen = closing.number;
      }
      isBehind = closings.length === PAGE;
    }
    seenAt = startedAt;
    for (const [caseId, { since, until }] of closed) {
      if (since > startedAt - CLOSING_MS) break;
      // An instance whose clock is ahead opens cases that last longer for us.
      if (until < now() - CLOCK_TOLERANCE_MS) closed.delete(caseId);
    }
  }

  let looking: Promise<void> | undefined;

  /** Looks once more, or waits for the look under way. */
  function refresh(): Promise<void> {
    looking ??= look()
      .catch(() => {
        // What cannot be known is taken for closed; requests that wait or stream would never ask again.
        if (isBlind()) for (const all of watching.values()) for (const onClosed of all) onClosed(isUnknown());
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  const timer = setInterval(refresh, LOOK_EVERY_MS).unref();

  return {
    async check(caseId) {
      // A process that did nothing for long knows nothing of late; the look under way may be from before.
      for (let tries = 0; isBlind() && tries < 2; tries++) await refresh();
      if (isBlind()) throw isUnknown();
      if (closed.has(caseId)) throw isClosed();
    },
    watch(caseId, onClosed) {
      const others = watching.get(caseId) ?? new Set();
      watching.set(caseId, others.add(onClosed));
      return () => {
        if (others.delete(onClosed) && others.size === 0) watching.delete(caseId);
      };
    },
    close,
    stop: () => clearInterval(timer),
  };
}

const isClosed = (): Error => refusal('CASE_INVALID', { message: 'The case is closed. Open a new case.' });

const isUnknown = (): Error =>
  refusal('PLATFORM_UNAVAILABLE', { message: 'The case cannot be confirmed at the moment. Try again shortly.' });
