import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLoader, type LoaderOptions } from './loader.ts';

/** A loader over a store that takes some turns to answer and refuses every read that names a poison key. */
function startLoader({ turns = 3, poison = [] as string[], ...options }: LoaderOptions & Setting = {}) {
  const reads: string[][] = [];
  let inFlight = 0;
  let most = 0;
  const loader = createLoader<string>(async (keys) => {
    reads.push([...keys]);
    inFlight += 1;
    most = Math.max(most, inFlight);
    for (let i = 0; i < turns; i++) await turn();
    inFlight -= 1;
    const bad = keys.find((key) => poison.includes(key));
    if (bad) throw new Error(`cannot read ${bad}`);
    return keys.map((key) => `value of ${key}`);
  }, options);
  return { loader, reads, mostInFlight: () => most };
}

interface Setting {
  turns?: number;
  poison?: string[];
}

const settled = (result: PromiseSettledResult<string>): string =>
  result.status === 'fulfilled' ? result.value : String((result.reason as Error).message);

describe('reads of concurrent callers', () => {
  test('one is in flight, and what arrives meanwhile goes together in the next', async () => {
    const { loader, reads, mostInFlight } = startLoader();
    const early = loader.load('a');
    await turn();
    await turn();
    expect(reads).toEqual([['a']]);
    const late = [loader.load('b')];
    await turn();
    late.push(loader.load('c'));
    expect(await Promise.all([early, ...late])).toEqual(['value of a', 'value of b', 'value of c']);
    expect(reads).toEqual([['a'], ['b', 'c']]);
    expect(mostInFlight()).toBe(1);
  });

  test('a key that several ask for is read once', async () => {
    const { loader, reads } = startLoader();
    const values = await Promise.all(['a', 'b', 'a', 'a'].map((key) => loader.load(key)));
    expect(values).toEqual(['value of a', 'value of b', 'value of a', 'value of a']);
    expect(reads).toEqual([['a', 'b']]);
  });

  test('nothing is kept: who asks later has it read again', async () => {
    const { loader, reads } = startLoader();
    await loader.load('a');
    await loader.load('a');
    expect(reads).toEqual([['a'], ['a']]);
  });

  test('a read names no more keys than it may, and the rest follows', async () => {
    const { loader, reads, mostInFlight } = startLoader({ maxBatchSize: 2 });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => loader.load(key)));
    expect(reads).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(mostInFlight()).toBe(1);
  });
});

describe('a read that fails', () => {
  test('for one of its keys costs only who asked for that key', async () => {
    const { loader } = startLoader({ poison: ['b'] });
    const results = await Promise.allSettled(['a', 'b', 'c'].map((key) => loader.load(key)));
    expect(results.map(settled)).toEqual(['value of a', 'cannot read b', 'value of c']);
  });

  test('because the database is away is not repeated key by key', async () => {
    const { loader, reads } = startLoader({ poison: ['b'], isOutage: () => true });
    const results = await Promise.allSettled(['a', 'b', 'c'].map((key) => loader.load(key)));
    expect(new Set(results.map(settled))).toEqual(new Set(['cannot read b']));
    expect(reads).toHaveLength(1);
  });

  test('leaves the way free for the next', async () => {
    const { loader } = startLoader({ poison: ['b'], isOutage: () => true });
    await loader.load('b').catch(() => {});
    expect(await loader.load('a')).toBe('value of a');
  });
});

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

test('whatever the schedule, every caller gets the value of its own key', async () => {
  const call = fc.record({ key: fc.constantFrom(...KEYS), at: fc.nat(8) });
  const schedule = fc.record({
    calls: fc.array(call, { minLength: 1, maxLength: 30 }),
    poison: fc.subarray(KEYS),
    turns: fc.nat(4),
    maxBatchSize: fc.integer({ min: 1, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(schedule, async ({ calls, ...setting }) => {
      const { loader, mostInFlight } = startLoader(setting);
      const results = await Promise.allSettled(
        calls.map(async ({ key, at }) => {
          for (let i = 0; i < at; i++) await turn();
          return loader.load(key);
        }),
      );
      const expected = calls.map(({ key }) =>
        setting.poison.includes(key) ? `cannot read ${key}` : `value of ${key}`,
      );
      expect(results.map(settled)).toEqual(expected);
      if (setting.poison.length === 0) expect(mostInFlight()).toBe(1);
    }),
  );
});
