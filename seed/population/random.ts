import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { type Calendar, createCalendar, dateOf, dayOf } from './calendar.ts';

// Global names are looked up slowly inside a test runner's sandbox, and these are asked for most.
const { imul } = Math;

/** What a world is made from. */
export interface Origin {
  readonly seed: number;
  readonly calendar: Calendar;
}

export const originOf = (seed: number, day: string): Origin => ({ seed, calendar: createCalendar(day) });

/** A stream of choices that is the same for ever for the same seed, day and path. */
export interface Random {
  /** The days of the world that it is of. */
  readonly calendar: Calendar;
  /** A whole number from `min` to `max`, both included. Throws when the range is empty. */
  int(min: number, max: number): number;
  /** True with probability `p` (0 to 1). */
  chance(p: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of the values, each as often as its weight says. */
  weighted<T>(choices: readonly (readonly [value: T, weight: number])[]): T;
  /** A day from `from` to `to` (`YYYY-MM-DD`), both included. Throws when the range is empty. */
  date(from: string, to: string): string;
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[];
}

/**
 * Makes the stream of an origin and a path such as `('education', 17)`. Streams of different paths are independent, so a
 * new fact drawn from its own path never changes another fact.
 */
export function createRandom({ seed, calendar }: Origin, ...path: (number | string)[]): Random {
  const generator = xoroshiro128plusFromState(stateOf(seed, path));

  function int(min: number, max: number): number {
    if (!(min <= max)) throw new Error(`There is no whole number from ${min} to ${max}.`);
    return uniformInt(generator, min, max);
  }

  return {
    calendar,
    int,
    chance: (p) => uniformFloat32(generator) < p,
    pick: <T>(list: readonly T[]) => list[int(0, list.length - 1)] as T,
    weighted: <T>(choices: readonly (readonly [T, number])[]) => {
      let total = 0;
      for (const choice of choices) total += choice[1];
      let left = uniformFloat32(generator) * total;
      for (const choice of choices) {
        left -= choice[1];
        if (left < 0) return choice[0];
      }
      throw new Error('At least one choice must have a weight above 0.');
    },
    date: (from, to) => dateOf(int(dayOf(from), dayOf(to))),
    shuffle: <T>(list: readonly T[]) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(0, i);
        [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
      }
      return copy;
    },
  };
}

// Two 32-bit hashes side by side: neighbouring indices must not give similar streams, and a collision must stay
// unlikely over millions of paths.
function stateOf(seed: number, path: readonly (number | string)[]): [number, number, number, number] {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  const take = (value: number) => {
    a = imul(a ^ value, 0xcc9e2d51);
    a ^= a >>> 15;
    b = imul(b ^ value, 0x1b873593);
    b ^= b >>> 13;
  };
  take(seed | 0);
  for (const part of path) {
    if (typeof part === 'number') take(part | 0);
    else for (let i = 0; i < part.length; i++) take(part.charCodeAt(i));
    take(-1);
  }
  return [finish(a), finish(b), finish(a + b), finish((a ^ b) + 0x9e3779b9) | 1];
}

function finish(value: number): number {
  let mixed = imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
