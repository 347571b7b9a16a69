import { describe, expect, test } from '@jest/globals';
import { addYears, createCalendar } from './calendar.ts';
import type { Household } from './household.ts';
import type { Person } from './person.ts';
import { REFUSALS, type Story } from './story.ts';
import { AS_OF } from './test-day.ts';
import { refusals } from './test-refusals.ts';
import { createWorld } from './world.ts';

const told = [1, 2, 3].flatMap((seed) =>
  [...createWorld({ day: AS_OF, citizens: 8_000, seed }).households()].filter(({ story }) => story),
);
const of = (story: Story) => told.filter((household) => household.story === story);
const headOf = ({ members }: Household) => members[0] as Person;

describe('a household of a story', () => {
  test('has a ride-hailing candidate who qualifies', () => {
    expect(of('RIDE_HAILING_QUALIFIED').length).toBe(24);
    for (const household of of('RIDE_HAILING_QUALIFIED')) {
      expect(headOf(household).rideHailing).toBeDefined();
      expect(refusals(headOf(household), createCalendar(AS_OF))).toEqual([]);
    }
  });

  test.each([...REFUSALS, 'TWELVE_POINTS' as const])('has a candidate who is refused for nothing but %s', (story) => {
    expect(of(story).length).toBeGreaterThan(0);
    for (const household of of(story)) {
      expect(headOf(household).rideHailing).toBeDefined();
      expect(refusals(headOf(household), createCalendar(AS_OF))).toEqual([story]);
    }
  });

  test('has a seized home it lives in', () => {
    for (const { homes } of of('SEIZED_HOME')) expect(homes[0]?.seizure).toBeDefined();
  });

  test('is of a married couple who own half each of a home with an active mortgage', () => {
    for (const household of of('MORTGAGED_COUPLE')) {
      const [head, spouse] = household.members as [Person, Person];
      const [home] = household.homes;
      expect(head.marriage.status).toBe('MARRIED');
      expect(home?.owners).toEqual([head, spouse].map(({ idNumber }) => ({ idNumber, numerator: 1, denominator: 2 })));
      expect(home?.mortgage?.active).toBe(true);
    }
  });

  test('has a second home, bought after the first', () => {
    for (const { homes } of of('SECOND_HOME')) {
      expect(homes.map(({ firstHome }) => firstHome)).toEqual([true, false]);
      expect(homes[1]?.acquiredOn && homes[1].acquiredOn >= (homes[0]?.acquiredOn ?? '')).toBe(true);
    }
  });

  test('has twelve points in a cycle that has ended within three years', () => {
    for (const household of of('TWELVE_POINTS')) {
      const { driving } = headOf(household);
      expect(driving?.cycles[2]).toBeGreaterThanOrEqual(12);
      expect(addYears(driving?.firstIssuedOn ?? AS_OF, 3) < AS_OF).toBe(true);
    }
  });
});
