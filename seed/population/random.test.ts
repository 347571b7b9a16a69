import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRandom as createFrom, originOf } from './random.ts';
import { AS_OF } from './test-day.ts';

const createRandom = (seed: number, ...path: (string | number)[]) => createFrom(originOf(seed, AS_OF), ...path);

describe('a random stream', () => {
  test('is the same for ever for a seed and path', () => {
    const { int } = createRandom(7, 'person', 42);
    // Fixed values: a change here is a change of every seeded world.
    expect([int(0, 999), int(0, 999), int(0, 999), int(0, 999)]).toEqual([901, 317, 416, 242]);
  });

  test('differs from those of other seeds and paths', () => {
    const first = (seed: number, ...path: (string | number)[]) => {
      const { int } = createRandom(seed, ...path);
      return [int(0, 1e9), int(0, 1e9), int(0, 1e9)].join();
    };
    const streams = Array.from({ length: 5_000 }, (_, i) => first(1, 'home', i));
    expect(new Set([...streams, first(2, 'home', 0), first(1, 'homes', 0), first(1, 0, 'home')]).size).toBe(5_003);
  });

  test('first choices of neighbouring indices are evenly spread', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++)
      counts[createRandom(1, 'home', i).int(0, 9)] = (counts[createRandom(1, 'home', i).int(0, 9)] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  test('numbers and days stay within their bounds, which can be reached', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -1_000, max: 1_000 }), fc.nat(1_000), (seed, min, size) => {
        const value = createRandom(seed).int(min, min + size);
        expect(value >= min && value <= min + size).toBe(true);
      }),
    );
    const random = createRandom(1, 'days');
    const drawn = new Set(Array.from({ length: 100 }, () => random.date('2024-02-28', '2024-03-01')));
    expect([...drawn].sort()).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  });

  test('an empty range is an error', () => {
    expect(() => createRandom(1).int(2, 1)).toThrow('no whole number');
    expect(() => createRandom(1).date('2024-01-02', '2024-01-01')).toThrow('no whole number');
  });

  test('weights decide how often a value is chosen', () => {
    const random = createRandom(1, 'weights');
    const drawn = Array.from({ length: 4_000 }, () =>
      random.weighted([
        ['never', 0],
        ['seldom', 1],
        ['often', 3],
      ]),
    );
    expect(drawn).not.toContain('never');
    expect(Math.abs(drawn.filter((value) => value === 'often').length - 3_000)).toBeLessThan(150);
  });

  test('a shuffled list has the same elements', () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = createRandom(1, 'shuffle').shuffle(list);
    expect(shuffled).not.toEqual(list);
    expect(shuffled.sort((a, b) => a - b)).toEqual(list);
  });
});
