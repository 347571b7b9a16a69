import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { atIdleTurn } from './idle-turn.ts';

/** Keeps the process busy for so many milliseconds. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Milliseconds until what waits is run. */
const waited = (): Promise<number> => {
  const since = performance.now();
  return new Promise((resolve) => atIdleTurn(() => resolve(performance.now() - since)));
};

// It is about milliseconds, in which a machine may well do something else.
jest.retryTimes(3);

describe('what waits for an idle turn', () => {
  test('is run at once when there is nothing else to do', async () => {
    await sleep(20);
    const times: number[] = [];
    for (let i = 0; i < 20; i++) times.push(await waited());
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(2);
  });

  test('lets other work go first, and what comes meanwhile is run with it', async () => {
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      let turns = 0;
      const busy = () => {
        work(0.2);
        order.push('work');
        turns += 1;
        if (turns === 2) atIdleTurn(() => order.push('late'));
        if (turns < 4) setImmediate(busy);
        else setTimeout(resolve, 20);
      };
      setImmediate(busy);
    });
    atIdleTurn(() => order.push('early'));
    await done;
    expect(order).toEqual(['work', 'work', 'work', 'work', 'early', 'late']);
  });

  test('waits no longer than some milliseconds, however busy the process is', async () => {
    let isBusy = true;
    const busy = () => {
      work(2);
      if (isBusy) setImmediate(busy);
    };
    setImmediate(busy);
    const time = await waited();
    isBusy = false;
    expect(time).toBeGreaterThan(5);
    expect(time).toBeLessThan(60);
  });
});
