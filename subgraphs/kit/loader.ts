import DataLoader from 'dataloader';

/** Reads many keys at once and returns their values in the order of the keys. */
export type BatchRead<V> = (keys: readonly string[]) => Promise<V[]>;

export interface LoaderOptions {
  /** Most keys that one read may name. */
  maxBatchSize?: number;
  /** Whether a failed read says nothing about the keys one by one, as when the database is away. */
  isOutage?: (error: unknown) => boolean;
}

/**
 * Joins the reads of one collection over all concurrent requests: one read is in flight at a time, what arrives meanwhile
 * waits and goes together in the next. Nothing is kept afterwards, so every request sees the data as it is.
 *
 * When a joined read fails for a reason that may lie in one of its keys, each key is read once more by itself: one
 * request's bad key never becomes another's error.
 */
export function createLoader<V>(read: BatchRead<V>, options: LoaderOptions = {}): DataLoader<string, V> {
  const isOutage = options.isOutage ?? (() => false);
  const waiting: (() => void)[] = [];
  let inFlight = false;

  function next(): void {
    const dispatch = waiting.shift();
    if (!dispatch) return;
    inFlight = true;
    // Lets every resolver of this turn name its key before the read goes out.
    setImmediate(dispatch);
  }

  async function readDistinct(keys: readonly string[]): Promise<(V | Error)[]> {
    const distinct = [...new Set(keys)];
    const values = await readApart(distinct);
    const byKey = new Map(distinct.map((key, i) => [key, values[i] as V | Error]));
    return keys.map((key) => byKey.get(key) as V | Error);
  }

  async function readApart(keys: readonly string[]): Promise<(V | Error)[]> {
    try {
      return await read(keys);
    } catch (error) {
      if (keys.length === 1 || isOutage(error)) return keys.map(() => error as Error);
      return Promise.all(
        keys.map((key) =>
          read([key]).then(
            ([value]) => value as V,
            (reason: Error) => reason,
          ),
        ),
      );
    }
  }

  return new DataLoader<string, V>(
    async (keys) => {
      try {
        return await readDistinct(keys);
      } finally {
        inFlight = false;
        next();
      }
    },
    {
      cache: false,
      maxBatchSize: options.maxBatchSize ?? 1_000,
      batchScheduleFn: (dispatch) => {
        waiting.push(dispatch);
        if (!inFlight) next();
      },
    },
  );
}
