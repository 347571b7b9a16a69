import { refusal } from '../../schema/errors.ts';

/** Runs work when everybody who came before and wants one of the same names is through; tells it whether there was anybody. */
export type InTurn = <T>(names: readonly string[], work: (hasWaited: boolean) => Promise<T>) => Promise<T>;

/**
 * Lets those who want the same go one after another, in the order in which they came, and others beside them. All names of
 * one are taken at once, so nobody waits in a circle as long as nobody takes a turn within one that wants the same names.
 * Throws OVERLOADED when more than `most` wait or work.
 */
export function createTurns(most: number): InTurn {
  const last = new Map<string, Promise<void>>();
  let count = 0;
  return async (names, work) => {
    if (count >= most) throw refusal('OVERLOADED', { retryAfter: 1 });
    count += 1;
    const before = names.map((name) => last.get(name));
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const name of names) last.set(name, promise);
    try {
      await Promise.all(before);
      return await work(before.some(Boolean));
    } finally {
      count -= 1;
      for (const name of names) if (last.get(name) === promise) last.delete(name);
      resolve();
    }
  };
}
