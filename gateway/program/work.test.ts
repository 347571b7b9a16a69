import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { atOnce, inSlices, type Work } from './work.ts';

function* counting(pauses: number, eachMs = 0): Work<number> {
  for (let i = 0; i < pauses; i++) {
    for (const until = performance.now() + eachMs; performance.now() < until; );
    yield;
  }
  return pauses;
}

// biome-ignore lint/correctness/useYield: It fails before it would pause.
function* failing(): Work<number> {
  throw new Error('cannot be done');
}

describe('work that pauses', () => {
  test('comes to the same at once and in slices', async () => {
    expect([atOnce(counting(100)), await inSlices(counting(100))]).toEqual([100, 100]);
  });

  test('lets others through between its slices', async () => {
    let others = 0;
    const work = inSlices(counting(20, 6)).then(() => others);
    const going = async (): Promise<void> => {
      for (;;) {
        await turn();
        others += 1;
        if (others === 20) return;
      }
    };
    await going();
    expect(await work).toBeGreaterThan(10);
  });

  test('that fails fails as what it is', async () => {
    expect(() => atOnce(failing())).toThrow('cannot be done');
    await expect(inSlices(failing())).rejects.toThrow('cannot be done');
  });
});
