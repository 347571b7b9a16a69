import { BANDS, type Enterprise, GROUP, lifeOf, type SizeBand } from './enterprise.ts';
import { createRandom, type Origin } from './random.ts';
import { usccOf } from './uscc.ts';

const WORKERS = [
  ['LARGE', 20],
  ['MEDIUM', 32],
  ['SMALL', 28],
  ['MICRO', 20],
] as const satisfies [SizeBand, number][];

/**
 * Finds who employs a person since a day from 2005 on: the larger the enterprise, the more workers. The answer is
 * always an enterprise that is active now and was registered by that day.
 */
export function createEmployers(origin: Origin, enterprises: number) {
  const lives = new Map<number, Pick<Enterprise, 'status' | 'registeredOn'>>();
  const life = (index: number) => {
    const known = lives.get(index) ?? lifeOf(origin, index);
    lives.set(index, known);
    return known;
  };

  return function employerOf(person: number, since: string): string {
    const random = createRandom(origin, 'employer', person);
    const large = random.int(0, Math.ceil(enterprises / GROUP) - 1) * GROUP;
    for (let tries = 0; tries < 5; tries++) {
      const index = large + random.int(...BANDS[random.weighted(WORKERS)]);
      if (index >= enterprises) continue;
      const { status, registeredOn } = life(index);
      if (status === 'ACTIVE' && registeredOn <= since) return usccOf(index);
    }
    return usccOf(large);
  };
}
