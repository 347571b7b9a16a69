import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Household } from './household.ts';
import { idNumberOf } from './id-number.ts';
import { REFUSALS } from './story.ts';
import { AS_OF } from './test-day.ts';
import { createWorld } from './world.ts';

const small = createWorld({ day: AS_OF, citizens: 5_000 });
const large = createWorld({ day: AS_OF, citizens: 100_000, enterprises: 7_000 });
const households = fc.nat(small.householdCount - 1);

describe('the world', () => {
  test('has exactly as many citizens as asked for, in blocks of 250', () => {
    for (const citizens of [250, 1_000, 20_000, 1_000_000])
      expect(createWorld({ day: AS_OF, citizens }).citizens).toBe(citizens);
    expect(large.householdCount).toBe(40_000);
    expect(small.enterpriseCount).toBe(500);
  });

  test('else has as many as the next whole household gives, and counts them right', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 1_500 }), (citizens) => {
        const world = createWorld({ day: AS_OF, citizens });
        let counted = 0;
        for (const { members } of world.households()) counted += members.length;
        expect(world.citizens).toBe(counted);
        expect(counted - citizens >= 0 && counted - citizens < 5).toBe(true);
        expect(world.citizensBefore(world.householdCount - 1)).toBeLessThan(citizens);
      }),
      { numRuns: 20 },
    );
  });

  test('a household is the same alone, in any order and in another run', () => {
    fc.assert(
      fc.property(fc.array(households, { minLength: 1, maxLength: 5 }), (indices) => {
        const other = createWorld({ day: AS_OF, citizens: 5_000 });
        for (const index of indices) expect(other.household(index)).toEqual(small.household(index));
      }),
    );
  });

  test('a chunk of a stream is that part of the whole', () => {
    const chunk = [...small.households(120, 130)];
    expect(chunk.map(({ index }) => index)).toEqual([120, 121, 122, 123, 124, 125, 126, 127, 128, 129]);
    expect(chunk).toEqual([...small.households()].slice(120, 130));
    expect([...small.households(1_990, 9_999)].length).toBe(10);
    expect([...small.enterprises(495, 9_999)].length).toBe(5);
  });

  test('only who employs and who leads depends on its size', () => {
    const stable = ({ leads, members, ...rest }: Household) => ({
      ...rest,
      members: members.map(({ work, ...person }) => ({ ...person, work: { ...work, employer: undefined } })),
    });
    fc.assert(
      fc.property(households, (index) => {
        expect(stable(large.household(index))).toEqual(stable(small.household(index)));
      }),
    );
  });

  test('another seed gives other people', () => {
    const other = createWorld({ day: AS_OF, citizens: 5_000, seed: 2 });
    const names = (world: typeof other) => [...world.households(0, 50)].map(({ members }) => members[0]?.name);
    expect(names(other)).not.toEqual(names(small));
  });

  test('people and enterprises are found by their numbers', () => {
    fc.assert(
      fc.property(households, fc.nat(small.enterpriseCount - 1), (index, j) => {
        for (const person of small.household(index).members) {
          const found = small.personOf(person.idNumber);
          expect(found?.household.index).toBe(index);
          expect(found?.person).toEqual(person);
        }
        expect(small.enterpriseOf(small.enterprise(j).uscc)?.index).toBe(j);
      }),
      { numRuns: 30 },
    );
    expect(small.personOf('11010519491231002X')).toBeUndefined();
    expect(small.personOf(idNumberOf(3, 0, '1899-01-01', 'MALE'))).toBeUndefined();
    expect(small.personOf(large.household(39_999).members[0]?.idNumber ?? '')).toBeUndefined();
    expect(small.enterpriseOf(large.enterprise(6_999).uscc)).toBeUndefined();
  });

  test('numbers that cannot be met are refused', () => {
    expect(() => createWorld({ day: AS_OF, citizens: 0 })).toThrow('number of citizens');
    expect(() => createWorld({ day: AS_OF, citizens: 2_000_000 })).toThrow('number of citizens');
    expect(() => createWorld({ day: AS_OF, citizens: 250, enterprises: 51 })).toThrow('number of enterprises');
    expect(() => small.household(2_000)).toThrow('no household');
  });

  test('tells every rare case in any 1,000 citizens and every refusal in any 10,000', () => {
    for (const seed of [1, 2, 3]) {
      const world = createWorld({ day: AS_OF, citizens: 10_000, seed });
      const stories = [...world.households()].map(({ story }) => story);
      const cases = ['TWELVE_POINTS', 'SEIZED_HOME', 'MORTGAGED_COUPLE', 'SECOND_HOME', 'RIDE_HAILING_QUALIFIED'];
      for (let from = 0; from < 4_000; from += 400) {
        expect(stories.slice(from, from + 400)).toEqual(expect.arrayContaining(cases));
      }
      expect(stories).toEqual(expect.arrayContaining([...REFUSALS]));
    }
  });
});
