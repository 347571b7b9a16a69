import { setTimeout as pause } from 'node:timers/promises';
import { type Collection, MongoServerError } from 'mongodb';
import type { CaseRecord } from './case-store.ts';

const MOST_TRIES = 100;

/** Number of the last closing, 0 where nothing was closed yet. */
export async function lastClosing(cases: Collection<CaseRecord>, options: object = {}): Promise<number> {
  const found = await cases.findOne(
    { closing: { $gt: 0 } },
    { ...options, projection: { closing: 1 }, sort: { closing: -1 } },
  );
  return found?.closing ?? 0;
}

/**
 * Gives closings their numbers, one after the other and without gaps: a number is given only when the one before is written, so
 * whoever has read up to a number misses none below it. Of two instances that try the same number the unique index lets one
 * through, and the other takes the next. No clock has a say in it.
 */
export function createClosingNumbers(cases: Collection<CaseRecord>) {
  let before: Promise<unknown> = Promise.resolve();

  async function numbered(write: (number: number) => Promise<unknown>): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      try {
        await write((await lastClosing(cases)) + 1);
        return;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        await pause(Math.random() * 20);
      }
    }
    throw new Error('Other instances took every number of a closing.');
  }

  /** Runs `write` with the next number when all closings of this instance before it are written. */
  return function inTurn(write: (number: number) => Promise<unknown>): Promise<void> {
    const done = before.then(() => numbered(write));
    before = done.catch(() => {});
    return done;
  };
}

export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11_000;
}
