import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createGate } from './gate.ts';
import { createTurns } from './turns.ts';

/** Work that goes on until it is told to end. */
function startWork(log: string[]) {
  const ends = new Map<string, () => void>();
  return {
    work: (name: string) => async () => {
      log.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return name;
    },
    async end(name: string) {
      ends.get(name)?.();
      for (let i = 0; i < 5; i++) await turn();
    },
  };
}

describe('those who want the same', () => {
  test('go one after another, in the order in which they came, and others beside them', async () => {
    const log: string[] = [];
    const { work, end } = startWork(log);
    const inTurn = createTurns(10);
    const wanted: [string, string[]][] = [
      ['first', ['a', 'b']],
      ['second', ['b', 'c']],
      ['third', ['c']],
      ['beside', ['d']],
    ];
    const all = wanted.map(([name, names]) => inTurn(names, work(name)));
    for (let i = 0; i < 5; i++) await turn();
    expect(log).toEqual(['first', 'beside']);
    await end('first');
    expect(log).toEqual(['first', 'beside', 'second']);
    await end('second');
    await end('third');
    await end('beside');
    expect(await Promise.all(all)).toEqual(['first', 'second', 'third', 'beside']);
  });

  test('do not wait for ever for one that failed', async () => {
    const inTurn = createTurns(10);
    const failed = inTurn(['a'], () => Promise.reject(new Error('no')));
    const next = inTurn(['a'], async () => 'done');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('done');
  });

  test('are refused when too many wait, until one is through', async () => {
    const { work, end } = startWork([]);
    const inTurn = createTurns(2);
    const all = ['first', 'second'].map((name) => inTurn([name], work(name)));
    await turn();
    await expect(inTurn(['c'], work('third'))).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
    await end('first');
    const fourth = inTurn(['c'], async () => 'fourth');
    expect(await fourth).toBe('fourth');
    await end('second');
    await Promise.all(all);
  });
});

test('no more work at a time than may, the others in the order in which they came', async () => {
  const log: string[] = [];
  const { work, end } = startWork(log);
  const gate = createGate(2);
  const all = ['1', '2', '3', '4'].map((name) => gate(work(name)));
  const failed = expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await turn();
  expect(log).toEqual(['1', '2']);
  await end('2');
  expect(log).toEqual(['1', '2', '3']);
  for (const name of ['1', '3', '4']) await end(name);
  expect(await Promise.all(all)).toEqual(['1', '2', '3', '4']);
  await failed;
  expect(await gate(async () => 'free again')).toBe('free again');
});
