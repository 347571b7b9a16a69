/** Longest that something waits for the process to have nothing else to do, in milliseconds. */
const MOST_MS = 10;

/** A turn of the event loop that takes no longer did nothing else, in milliseconds. */
const IDLE_MS = 0.03;

interface Waiting {
  run: () => void;
  since: number;
}

let waiting: Waiting[] = [];
let isWatching = false;
let last = 0;

/**
 * Runs something as soon as the process has nothing else to do, at the latest after some milliseconds. While it works on
 * other requests these may still join what waits, and waiting costs nothing; when it is idle, nobody waits at all.
 */
export function atIdleTurn(run: () => void): void {
  const now = performance.now();
  waiting.push({ run, since: now });
  if (isWatching) return;
  isWatching = true;
  last = now;
  setImmediate(look);
}

function look(): void {
  const now = performance.now();
  const isIdle = now - last <= IDLE_MS;
  const due = waiting.filter(({ since }) => isIdle || now - since >= MOST_MS);
  if (due.length > 0) {
    waiting = waiting.filter((one) => !due.includes(one));
    for (const { run } of due) run();
  }
  isWatching = waiting.length > 0;
  last = performance.now();
  if (isWatching) setImmediate(look);
}
