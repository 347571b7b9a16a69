import { AsyncResource } from 'node:async_hooks';
import { type Refusal, refusal } from '../../schema/errors.ts';
import type { createConcurrency } from './concurrency.ts';

export interface AdmissionOptions {
  concurrency: ReturnType<typeof createConcurrency>;
  /** Longest that an operation of a crowd that passes may wait, in milliseconds. */
  patienceMs: number;
  now?: () => number;
}

export interface Admission {
  /** Whether who comes now would be refused: to be asked before anything is done for them. */
  isFull(): boolean;
  /**
   * Calls `proceed` at once or when its turn comes, with a refusal when it does not come in time. The result is to be called
   * when the operation has ended, or when nobody waits for it any more.
   */
  enter(proceed: (refused?: Refusal) => void): () => void;
  /** For the metrics: how many run and wait, and how many may run. */
  state(): ReadonlyMap<string, number>;
  stop(): void;
}

/** Most that wait at once, however quickly it goes. */
const MOST_WAITING = 1_000;

/** Where some have been waiting for longer than their patience, others are there for nothing: they wait this part of it. */
const CROWDED = 0.1;

const LOOK_MS = 250;

/** Everybody who is refused is not to come again at the same moment. */
const retryAfter = (): number => 1 + Math.floor(Math.random() * 3);

export const overloaded = (): Refusal => refusal('OVERLOADED', { retryAfter: retryAfter() });

interface Waiting {
  since: number;
  proceed: (refused?: Refusal) => void;
  isOver: boolean;
  /** Ends it, once it was let in. */
  leave?: () => void;
}

/**
 * Lets in as many operations at once as are answered in time. Others wait in the order in which they came, for as long as
 * there is hope: a crowd that passes may wait its patience, but where the queue has not been empty for so long, a tenth
 * of it, because then waiting makes everybody late and serves nobody more (CoDel). Who has no hope is refused at once.
 */
export function createAdmission({
  concurrency,
  patienceMs,
  now = () => performance.now(),
}: AdmissionOptions): Admission {
  let queue: Waiting[] = [];
  let running = 0;
  let emptyAt = now();
  let left = 0;
  let lookedAt = now();
  /** How long it takes until the next may go in. */
  let eachMs = 1;

  const patience = (at: number): number => (at - emptyAt < patienceMs ? patienceMs : patienceMs * CROWDED);

  function isFull(): boolean {
    if (running < concurrency.limit) return false;
    return queue.length >= MOST_WAITING || queue.length * eachMs >= patience(now());
  }

  function begin(since: number, proceed: Waiting['proceed']): () => void {
    running += 1;
    concurrency.running(running);
    let isOver = false;
    proceed();
    return () => {
      if (isOver) return;
      isOver = true;
      running -= 1;
      left += 1;
      concurrency.took(now() - since);
      advance();
    };
  }

  function advance(): void {
    const at = now();
    const longest = patience(at);
    while (queue.length > 0 && running < concurrency.limit) {
      const next = queue.shift() as Waiting;
      if (next.isOver) continue;
      if (at - next.since > longest) next.proceed(overloaded());
      else next.leave = begin(next.since, next.proceed);
    }
    if (queue.length === 0) emptyAt = at;
  }

  /** Refuses those whose time is over though nobody left. */
  function expire(): void {
    const at = now();
    const longest = patience(at);
    const late = queue.filter(({ since }) => at - since > longest);
    if (late.length > 0) queue = queue.filter(({ since }) => at - since <= longest);
    for (const { isOver, proceed } of late) if (!isOver) proceed(overloaded());
    if (queue.length === 0) emptyAt = at;
  }

  const expiring = setInterval(() => queue.length > 0 && expire(), Math.max(5, patienceMs * CROWDED)).unref();
  const looking = setInterval(() => {
    const at = now();
    if (left > 0) eachMs = (at - lookedAt) / left;
    left = 0;
    lookedAt = at;
    concurrency.adapt();
    advance();
  }, LOOK_MS).unref();

  return {
    isFull,
    enter(proceed) {
      const since = now();
      if (queue.length === 0) emptyAt = since;
      if (queue.length === 0 && running < concurrency.limit) return begin(since, proceed);
      if (isFull()) {
        proceed(overloaded());
        return () => {};
      }
      // It goes on as what it is, not as part of the operation that makes room for it.
      const waiting: Waiting = { since, proceed: AsyncResource.bind(proceed), isOver: false };
      queue.push(waiting);
      return () => {
        waiting.isOver = true;
        waiting.leave?.();
      };
    },
    state: () =>
      new Map([
        ['running', running],
        ['waiting', queue.length],
        ['may run', concurrency.limit],
      ]),
    stop() {
      clearInterval(expiring);
      clearInterval(looking);
    },
  };
}
