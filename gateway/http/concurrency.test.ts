import { describe, expect, test } from '@jest/globals';
import { createConcurrency } from './concurrency.ts';

const WITHIN = 50;

describe('how many may run at once', () => {
  function start() {
    let busy = 0;
    const concurrency = createConcurrency({ withinMs: WITHIN, busyShare: () => busy });
    return {
      /** The same with so many answers a look. */
      handful(looks: number, answers: number, ms: number): number {
        busy = 1;
        for (let i = 0; i < looks; i += 1) {
          concurrency.running(concurrency.limit);
          for (let k = 0; k < answers; k += 1) concurrency.took(ms);
          concurrency.adapt();
        }
        return concurrency.limit;
      },
      /** Some looks at a process that is so busy, runs as many as it may and answers in so many milliseconds. */
      look(looks: number, use: { busy: number; ms: number; running?: number }): number {
        busy = use.busy;
        for (let i = 0; i < looks; i += 1) {
          concurrency.running(use.running ?? concurrency.limit);
          for (let k = 0; k < 100; k += 1) concurrency.took(use.ms);
          concurrency.adapt();
        }
        return concurrency.limit;
      },
      concurrency,
    };
  }

  test('falls to a few while the process is busy and answers are late, never to none, and rises again', () => {
    const { look } = start();
    const before = look(1, { busy: 0.6, ms: 10, running: 1 });
    const few = look(50, { busy: 1, ms: 300 });
    expect([few < before, few]).toEqual([true, 8]);
    // A second is four looks.
    expect(look(12, { busy: 1, ms: 20 })).toBeGreaterThan(3 * few);
  });

  test('does not fall because departments are slow, while the process has time to spare', () => {
    const { look } = start();
    const before = look(1, { busy: 0.2, ms: 3_000 });
    expect(look(50, { busy: 0.2, ms: 3_000 })).toBeGreaterThan(before);
  });

  test('rises no further than it was made use of, and not without end', () => {
    const { look } = start();
    const before = look(1, { busy: 0.6, ms: 10, running: 3 });
    expect(look(50, { busy: 0.6, ms: 10, running: 3 })).toBe(before);
    expect(look(200, { busy: 0.6, ms: 10 })).toBe(512);
  });

  test('holds nothing to be late that takes as long when it is quiet', () => {
    const { look } = start();
    const before = look(100, { busy: 0.2, ms: 120, running: 2 });
    expect(look(20, { busy: 1, ms: 150 })).toBeGreaterThanOrEqual(before);
    expect(look(20, { busy: 1, ms: 220 })).toBeLessThan(before);
  });

  test('learns nothing of what is quick from a time in which it is overloaded', () => {
    const { look } = start();
    look(200, { busy: 1, ms: 400 });
    expect(look(1, { busy: 1, ms: 100 })).toBe(8);
  });

  test('is not changed by a handful of answers', () => {
    const { concurrency, handful } = start();
    const before = concurrency.limit;
    expect(handful(1, 19, 5_000)).toBe(before);
    // With one more they are enough to tell.
    expect(handful(1, 1, 5_000)).toBeLessThan(before);
  });

  test('grows when those under way are many and slow, and there is time', () => {
    const { concurrency } = start();
    const before = concurrency.limit;
    concurrency.running(before);
    concurrency.took(5_000);
    concurrency.adapt();
    expect(concurrency.limit).toBeGreaterThan(before);
  });
});
