import { today } from '../../schema/clock.ts';
import { createWorld } from '../../seed/population/world.ts';
import { TEST_CITIZENS, TEST_ENTERPRISES } from './population.ts';

/** The population that the tests' databases were seeded with. */
export const world = createWorld({ day: today(), citizens: TEST_CITIZENS, enterprises: TEST_ENTERPRISES, seed: 1 });

export default {
  citizens: (count: number): string[] =>
    [...world.households(0, count)].map(({ members }) => members[0]?.idNumber as string),
  enterprises: (count: number): string[] => [...world.enterprises(0, count)].map(({ uscc }) => uscc),
  unitNumbers: (count: number): string[] =>
    [...world.households()].flatMap(({ homes }) => homes.map(({ unitNumber }) => unitNumber)).slice(0, count),
  unitNumber: (): string => [...world.households()].flatMap(({ homes }) => homes)[0]?.unitNumber as string,
};
