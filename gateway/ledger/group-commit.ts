import { setImmediate } from 'node:timers/promises';

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(reason: Error): void;
}

export interface GroupCommitOptions<T, R> {
  /** Commits a group in its order and gives one result an item; all of them are refused when it rejects. */
  commit(items: readonly T[]): Promise<readonly R[]>;
  /** Longest a commit may take before those who wait for it are refused, in milliseconds. */
  patienceMs: number;
  /** Most that may wait for the next commit; more are refused at once. */
  mostWaiting?: number;
  refuse(): Error;
  /** Called once for each commit that takes longer. */
  hangs(): void;
}

export interface GroupCommit<T, R> {
  /** Adds an item to the next group; rejects with the refusal when its group fails or takes too long. */
  add(item: T): Promise<R>;
  /** Refuses what comes from now on, and resolves to true when nothing is left to do, to false when a commit hangs. */
  close(): Promise<boolean>;
}

/** Runs one commit at a time; what arrives meanwhile waits and goes together in the next. */
export function createGroupCommit<T, R>({
  commit,
  patienceMs,
  mostWaiting = 10_000,
  refuse,
  hangs,
}: GroupCommitOptions<T, R>): GroupCommit<T, R> {
  const waiting: Waiting<T, R>[] = [];
  let running: Promise<void> | undefined;
  // While a commit hangs, waiting for the next is hopeless: what arrives is refused at once.
  let hanging = false;
  let closed = false;

  const refuseAll = (group: readonly Waiting<T, R>[]) => {
    for (const { reject } of group) reject(refuse());
  };

  async function commitGroup(group: readonly Waiting<T, R>[]): Promise<void> {
    const timer = setTimeout(() => {
      hanging = true;
      hangs();
      refuseAll([...group, ...waiting.splice(0)]);
    }, patienceMs);
    try {
      const results = await commit(group.map(({ item }) => item));
      for (const [i, { resolve }] of group.entries()) resolve(results[i] as R);
    } catch {
      refuseAll(group);
    } finally {
      clearTimeout(timer);
      hanging = false;
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // Lets everything that arrives in this turn join the group.
      await setImmediate();
      await commitGroup(waiting.splice(0));
    }
    running = undefined;
  }

  return {
    add(item) {
      if (closed || hanging || waiting.length >= mostWaiting) return Promise.reject(refuse());
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      if (!running) return true;
      const patience = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => patience.resolve(false), patienceMs);
      const idle = await Promise.race([running.then(() => true), patience.promise]);
      clearTimeout(timer);
      return idle;
    },
  };
}
