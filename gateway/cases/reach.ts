import { MongoError, MongoServerError } from 'mongodb';
import { refusal } from '../../schema/errors.ts';

/** Longest that the driver waits in each place. A database that is still there has always answered by then. */
export const REACH_LIMITS = {
  connectTimeoutMS: 2_000,
  serverSelectionTimeoutMS: 2_000,
  waitQueueTimeoutMS: 2_000,
  socketTimeoutMS: 3_000,
} as const;

/** Longest that anybody waits for the platform's own records, however often the driver tries again. */
const PATIENCE_MS = 4_000;

type Store<S> = { [Name in keyof S]: (...args: never[]) => Promise<unknown> };

/**
 * The same store, which rejects with PLATFORM_UNAVAILABLE in time when its database is away or does not answer. What was to be
 * written may be written all the same.
 */
export function withinReach<S extends Store<S>>(store: S): S {
  const bounded = Object.entries<Store<S>[keyof S]>(store).map(([name, method]) => [
    name,
    (...args: never[]) => within(method(...args)),
  ]);
  return Object.fromEntries(bounded) as S;
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refusal('PLATFORM_UNAVAILABLE')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw isAway(error) ? refusal('PLATFORM_UNAVAILABLE') : error;
  } finally {
    clearTimeout(timer);
  }
}

/** The server's own limit of time (`MaxTimeMSExpired`). */
const TOO_LATE = 50;

/** Where the server itself says no, the driver knows whether another try may succeed: while it stops, or another takes over. */
function isAway(error: unknown): boolean {
  // A write of several documents wraps what befell it; the server's own words have a code.
  if (error instanceof MongoServerError && error.code !== undefined) {
    return error.hasErrorLabel('RetryableWriteError') || error.code === TOO_LATE;
  }
  return error instanceof MongoError || (error as Error)?.name === 'TimeoutError';
}
