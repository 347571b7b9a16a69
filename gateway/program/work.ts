import { setImmediate as turn } from 'node:timers/promises';

/** Work that pauses where other work may be let through. */
export type Work<T> = Generator<void, T, void>;

/** Longest that work in slices keeps others waiting, in milliseconds; plus what lies between two of its pauses. */
const SLICE_MS = 5;

/** Does all of a work at once. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Does a work in slices: between them come others, as many as wait. */
export async function inSlices<T>(work: Work<T>): Promise<T> {
  for (let until = performance.now() + SLICE_MS; ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await turn();
    until = performance.now() + SLICE_MS;
  }
}
