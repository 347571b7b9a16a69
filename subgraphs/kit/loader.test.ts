import { setTimeout, setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createLoader, type LoaderOptions } from './loader.ts';

interface Setting extends LoaderOptions {
  /** How many turns an answer takes. */
  turns?: number;
  /** What it waits for besides; it gives up when it is told to. */
  until?: Promise<void>;
  /** Keys for which it gives an error beside the values of the others. */
  bad?: string[];
  /** Keys that make a whole read fail. */
  fatal?: string[];
}

/** A loader over a store that takes some turns to answer, and gives up when nobody waits. */
function startLoader({ turns = 3, until, bad = [], fatal = [], ...options }: Setting = {}) {
  const reads: string[][] = [];
  const givenUp: string[][] = [];
  let inFlight = 0;
  let most = 0;
  const loader = createLoader<string>(async (keys, signal) => {
    reads.push([...keys]);
    inFlight += 1;
    most = Math.max(most, inFlight);
    let isOpen = !until;
    until?.then(() => {
      isOpen = true;
    });
    try {
      for (let i = 0; i < turns || !isOpen; i++) {
        await turn();
        if (!signal.aborted) continue;
        givenUp.push([...keys]);
        throw new Error('given up');
      }
    } finally {
      inFlight -= 1;
    }
    const broken = keys.find((key) => fatal.includes(key));
    if (broken) throw new Error(`cannot read with ${broken}`);
    return keys.map((key) => (bad.includes(key) ? new Error(`cannot read ${key}`) : `value of ${key}`));
  }, options);
  const load = (key: string, signal?: AbortSignal) => loader.load({ key, signal });
  const loadAll = async (...keys: string[]) =>
    (await Promise.allSettled(keys.map((key) => load(key)))).map((result) => settled(result));
  return { loader, load, loadAll, reads, givenUp, mostInFlight: () => most };
}

const settled = (result: PromiseSettledResult<string>): string =>
  result.status === 'fulfilled' ? result.value : String((result.reason as Error).message);

/** Resolves when so many reads have gone out. */
async function sent(reads: readonly unknown[], count: number): Promise<void> {
  while (reads.length < count) await turn();
}

describe('reads of concurrent callers', () => {
  test('one is in flight, and what arrives meanwhile goes together in the next', async () => {
    const { load, reads, mostInFlight } = startLoader();
    const early = load('a');
    await sent(reads, 1);
    expect(reads).toEqual([['a']]);
    const late = [load('b')];
    await turn();
    late.push(load('c'));
    expect(await Promise.all([early, ...late])).toEqual(['value of a', 'value of b', 'value of c']);
    expect(reads).toEqual([['a'], ['b', 'c']]);
    expect(mostInFlight()).toBe(1);
  });

  test('a key that several ask for is read once', async () => {
    const { loadAll, reads } = startLoader();
    expect(await loadAll('a', 'b', 'a', 'a')).toEqual(['value of a', 'value of b', 'value of a', 'value of a']);
    expect(reads).toEqual([['a', 'b']]);
  });

  test('nothing is kept: who asks later has it read again', async () => {
    const { loader, reads } = startLoader();
    const wanted = { key: 'a' };
    await loader.load(wanted);
    await loader.load(wanted);
    expect(reads).toEqual([['a'], ['a']]);
  });

  test('a read names no more keys than it may, and the rest follows', async () => {
    const { loadAll, reads, mostInFlight } = startLoader({ maxBatchSize: 2 });
    await loadAll('a', 'b', 'c', 'd', 'e');
    expect(reads).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(mostInFlight()).toBe(1);
  });
});

describe('an error', () => {
  test('for one key costs only who asked for that one', async () => {
    const { loadAll, reads } = startLoader({ bad: ['b'] });
    expect(await loadAll('a', 'b', 'c', 'b')).toEqual(['value of a', 'cannot read b', 'value of c', 'cannot read b']);
    expect(reads).toHaveLength(1);
  });

  // Repeated key by key, the reads of many would fall upon a database that is in trouble already.
  test('of the whole read is for all who joined it, and nothing is repeated', async () => {
    const { loadAll, reads } = startLoader({ fatal: ['b'] });
    expect(new Set(await loadAll('a', 'b', 'c'))).toEqual(new Set(['cannot read with b']));
    expect(reads).toEqual([['a', 'b', 'c']]);
  });

  test('leaves the way free for the next', async () => {
    const { load, loadAll } = startLoader({ fatal: ['b'] });
    await loadAll('b');
    expect(await load('a')).toBe('value of a');
  });
});

describe('a read that nobody waits for any more', () => {
  test('is given up, and the next goes out', async () => {
    const { load, reads, givenUp } = startLoader({ until: new Promise(() => {}) });
    const [one, other, later] = [new AbortController(), new AbortController(), new AbortController()];
    const asked = Promise.allSettled([load('a', one.signal), load('b', other.signal)]);
    await sent(reads, 1);
    const next = Promise.allSettled([load('c', later.signal)]);
    one.abort();
    other.abort();
    expect((await asked).map(settled)).toEqual(['given up', 'given up']);
    expect(givenUp).toEqual([['a', 'b']]);
    await sent(reads, 2);
    expect(reads).toEqual([['a', 'b'], ['c']]);
    later.abort();
    await next;
  });

  test.each([
    ['has not given up', new AbortController().signal],
    ['cannot give up', undefined],
  ])('is kept alive by one who %s', async (_, signal) => {
    const { load, reads, givenUp } = startLoader({ until: setTimeout(150) });
    const gone = new AbortController();
    const asked = [load('a', gone.signal), load('b', signal), load('c', gone.signal)];
    await sent(reads, 1);
    gone.abort();
    expect(await asked[1]).toBe('value of b');
    expect(givenUp).toEqual([]);
  });

  test('is not sent', async () => {
    const { load, reads } = startLoader();
    const gone = new AbortController();
    const early = load('a');
    await sent(reads, 1);
    const asked = Promise.allSettled([load('b', gone.signal), load('c', gone.signal)]);
    gone.abort();
    await early;
    expect((await asked).map(settled)).toEqual(['nobody waits', 'nobody waits']);
    expect(reads).toEqual([['a']]);
    expect(await load('d')).toBe('value of d');
  });

  test('does not name the keys whose requesters are all gone', async () => {
    const { load, reads } = startLoader();
    const gone = AbortSignal.abort();
    const asked = [load('a', gone), load('b', gone), load('b'), load('c')];
    expect((await Promise.allSettled(asked)).slice(2).map(settled)).toEqual(['value of b', 'value of c']);
    expect(reads).toEqual([['b', 'c']]);
  });
});

describe('whatever the schedule', () => {
  const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
  const TURN_MS = 20;
  const schedule = fc.record({
    // Who has patience gives up after so many turns.
    calls: fc.array(fc.record({ key: fc.constantFrom(...KEYS), at: fc.nat(12), patience: fc.option(fc.nat(12)) }), {
      minLength: 1,
      maxLength: 30,
    }),
    bad: fc.subarray(KEYS),
    length: fc.nat(12),
    maxBatchSize: fc.integer({ min: 1, max: 8 }),
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  test('who waits gets the value of its own key, and nothing is read for those who do not', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    await fc.assert(
      fc.asyncProperty(schedule, async ({ calls, bad, length, maxBatchSize }) => {
        const waiting = new Set<{ key: string }>();
        const isWanted = (key: string) => [...waiting].some((call) => call.key === key);
        const faults: string[] = [];
        let inFlight = 0;
        const loader = createLoader<string>(
          async (keys, signal) => {
            inFlight += 1;
            if (inFlight > 1) faults.push('two reads in flight');
            if (keys.length > maxBatchSize || new Set(keys).size < keys.length) faults.push(`read ${keys}`);
            if (!keys.every(isWanted)) faults.push('read a key for nobody');
            let forNobody = 0;
            for (let i = 0; i < length && !signal.aborted; i++) {
              await turn();
              forNobody = keys.some(isWanted) ? 0 : forNobody + TURN_MS;
              // A tenth of a second.
              if (forNobody > 100) faults.push('read on for nobody');
            }
            inFlight -= 1;
            if (signal.aborted) throw new Error('given up');
            return keys.map((key) => (bad.includes(key) ? new Error(`cannot read ${key}`) : `value of ${key}`));
          },
          { maxBatchSize },
        );
        let open = calls.length;
        const results = calls.map(async (call) => {
          const { key, at, patience } = call;
          for (let i = 0; i < at; i++) await turn();
          const controller = new AbortController();
          waiting.add(call);
          const [result] = await Promise.all([
            loader.load({ key, signal: patience === null ? undefined : controller.signal }).then(
              (value) => value,
              ({ message }) => String(message),
            ),
            giveUp(),
          ]);
          open -= 1;
          waiting.delete(call);
          return result;
          async function giveUp() {
            if (patience === null) return;
            for (let i = 0; i < patience; i++) await turn();
            waiting.delete(call);
            controller.abort();
          }
        });
        while (open > 0) {
          await turn();
          jest.advanceTimersByTime(TURN_MS);
        }
        const proper = ({ key }: { key: string }) => (bad.includes(key) ? `cannot read ${key}` : `value of ${key}`);
        for (const [i, result] of (await Promise.all(results)).entries()) {
          const call = calls[i] as (typeof calls)[number];
          const allowed = [proper(call), ...(call.patience === null ? [] : ['given up', 'nobody waits'])];
          if (!allowed.includes(result)) faults.push(`${JSON.stringify(call)} got ${result}`);
        }
        expect(faults).toEqual([]);
      }),
    );
  });
});
