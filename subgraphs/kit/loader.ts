import DataLoader from 'dataloader';
import { atIdleTurn } from './idle-turn.ts';
import { Unknown } from './unknown.ts';

/** Reads many keys at once; gives a value for each, in their order. `signal` aborts when nobody waits for any of them. */
export type BatchRead<V> = (
  keys: readonly string[],
  signal: AbortSignal,
) => Promise<readonly (V | Unknown<V> | Error)[]>;

/** What one request asks for. */
export interface Wanted {
  key: string;
  /** Aborts when the request does not wait any more. */
  signal?: AbortSignal | undefined;
  /** Whether it can be given what has unknown values; else it gets their error. */
  isCareful?: boolean | undefined;
}

export interface LoaderOptions {
  /** Most keys that one read may name. */
  maxBatchSize?: number;
}

/** How often a read under way is looked at for whether anybody still waits; shorter ones end by themselves. */
const LOOK_MS = 50;

/**
 * Joins the reads of one collection over all concurrent requests: one read is in flight at a time, what arrives meanwhile
 * waits and goes together in the next. Nothing is kept afterwards, so every request sees the data as it is. A read that
 * nobody waits for any more is aborted, or never sent.
 */
export function createLoader<V>(read: BatchRead<V>, options: LoaderOptions = {}): DataLoader<Wanted, V> {
  const waiting: (() => void)[] = [];
  let inFlight = false;

  function next(): void {
    const dispatch = waiting.shift();
    if (!dispatch) return;
    inFlight = true;
    // Lets every resolver of this turn name its key before the read goes out and, under load, those of other requests.
    atIdleTurn(dispatch);
  }

  async function readLive(wanted: readonly Wanted[]): Promise<(V | Error)[]> {
    const places = new Map<string, number>();
    for (const { key, signal } of wanted) if (!signal?.aborted && !places.has(key)) places.set(key, places.size);
    const values = places.size > 0 ? await watched(wanted, [...places.keys()]) : [];
    return wanted.map(({ key, isCareful }) => {
      const place = places.get(key);
      if (place === undefined) return new Error('nobody waits');
      const value = values[place] as V | Unknown<V> | Error;
      if (!(value instanceof Unknown)) return value;
      return isCareful ? value.read : value.error;
    });
  }

  async function watched(wanted: readonly Wanted[], keys: readonly string[]): ReturnType<BatchRead<V>> {
    const controller = new AbortController();
    const look = setInterval(() => {
      if (wanted.every(({ signal }) => signal?.aborted)) controller.abort();
    }, LOOK_MS);
    try {
      return await read(keys, controller.signal);
    } finally {
      clearInterval(look);
    }
  }

  return new DataLoader<Wanted, V>(
    async (wanted) => {
      try {
        return await readLive(wanted);
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
