import { refusal } from '../../schema/errors.ts';
import type { CaseStore } from './case-store.ts';

export interface Revocation {
  /** Throws CASE_INVALID for a closed case, and for every case while closures cannot be known. */
  check(caseId: string): void;
  /** Calls `onClosed` when the case is closed while a request runs under it; the result ends that. */
  watch(caseId: string, onClosed: (reason: Error) => void): () => void;
  /** Takes effect here at once; other instances see it with their next look, within a second. */
  close(caseId: string): void;
  stop(): void;
}

const LOOK_EVERY_MS = 1_000;

/** A case may have been closed elsewhere for as long as this without our knowing; then no grant is taken any more. */
const BLIND_MS = 10_000;

/** Longest life of a grant; closures older than this concern expired grants only. */
const LONGEST_CASE_MS = 24 * 3_600_000;

/** Knows the closed cases from memory, because a look into the database would cost every request a round trip. */
export async function createRevocation(store: CaseStore, now: () => number = Date.now): Promise<Revocation> {
  const closed = new Map<string, number>();
  const watching = new Map<string, Set<(reason: Error) => void>>();
  let seenAt = now();

  function close(caseId: string, at: number): void {
    closed.set(caseId, at);
    for (const onClosed of watching.get(caseId) ?? []) onClosed(isClosed());
  }

  async function look(since: number): Promise<void> {
    const startedAt = now();
    for (const id of await store.closedSince(new Date(since))) close(id, startedAt);
    seenAt = startedAt;
    for (const [id, at] of closed) if (at < startedAt - LONGEST_CASE_MS) closed.delete(id);
  }

  await look(now() - LONGEST_CASE_MS);
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    // Looks back further than the last look, for clocks that differ between instances.
    await look(seenAt - BLIND_MS).catch(() => {});
    looking = false;
  }, LOOK_EVERY_MS);
  timer.unref();

  return {
    check(caseId) {
      if (now() - seenAt > BLIND_MS) {
        throw refusal('CASE_INVALID', { message: 'The case cannot be confirmed at the moment. Try again shortly.' });
      }
      if (closed.has(caseId)) throw isClosed();
    },
    watch(caseId, onClosed) {
      const others = watching.get(caseId) ?? new Set();
      watching.set(caseId, others.add(onClosed));
      return () => {
        if (others.delete(onClosed) && others.size === 0) watching.delete(caseId);
      };
    },
    close: (caseId) => close(caseId, now()),
    stop: () => clearInterval(timer),
  };
}

const isClosed = (): Error => refusal('CASE_INVALID', { message: 'The case is closed. Open a new case.' });
