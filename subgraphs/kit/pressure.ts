/** Longest that a read waits for others to join it, in milliseconds. */
const MOST_MS = 4;

/** Questions under way for which a read waits one millisecond. */
const FOR_ONE_MS = 24;

let underWay = 0;

/** Counts a question as under way until it is answered. */
export async function counted<T>(work: Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await work;
  } finally {
    underWay -= 1;
  }
}

/**
 * How long a read may wait for others to join it, in whole milliseconds: not at all while little is asked of this
 * process, a little longer the more is. What waits costs nothing, and each read that is spared frees the time of many.
 */
export const patience = (): number => Math.min(MOST_MS, Math.floor(underWay / FOR_ONE_MS));
