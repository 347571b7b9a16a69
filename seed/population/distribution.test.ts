import { describe, expect, test } from '@jest/globals';
import { ageOn } from './calendar.ts';
import type { Household } from './household.ts';
import type { Person } from './person.ts';
import { AS_OF } from './test-day.ts';
import { createWorld } from './world.ts';

const households = [...createWorld({ day: AS_OF, citizens: 20_000 }).households()];
const living = households.flatMap(({ members }) => members).filter(({ status }) => status === 'LIVING');
const drivers = living.filter(({ driving }) => driving);
const homes = households.flatMap((household) => household.homes);

const percent = <T>(all: readonly T[], having: (one: T) => unknown) => (100 * all.filter(having).length) / all.length;
const people = (having: (person: Person) => unknown) => percent(living, having);
const share = (having: (household: Household) => unknown) => percent(households, having);
const age = ({ birthDate }: Person) => ageOn(birthDate, AS_OF);

describe('the distribution of 20,000 citizens', () => {
  // Percent, from and to; see docs/population.md for where they come from.
  test.each<[string, () => number, number, number]>([
    ['under 16', () => people((person) => age(person) < 16), 12, 17],
    ['16 to 59', () => people((person) => age(person) >= 16 && age(person) < 60), 59, 67],
    ['60 and older', () => people((person) => age(person) >= 60), 20, 25],
    ['65 and older', () => people((person) => age(person) >= 65), 14, 19],
    ['women', () => people(({ sex }) => sex === 'FEMALE'), 47, 52],
    ['migrants', () => people(({ residence }) => residence === 'MIGRANT'), 22, 28],
    ['Han', () => people(({ ethnicity }) => ethnicity === '汉族'), 96, 98],
    [
      'college and above',
      () => people(({ education }) => ['VOCATIONAL', 'BACHELOR', 'MASTER'].includes(education.level)),
      15,
      22,
    ],
    ['licence holders', () => people(({ driving }) => driving), 38, 45],
    ['disabled', () => people(({ disability }) => disability), 1.5, 3.5],
    ['veterans', () => people(({ veteran }) => veteran), 1.5, 3.5],
    ['owner-occupied', () => share(({ tenure }) => tenure === 'OWNED'), 72, 78],
    ['with a second home', () => share((household) => household.homes.length === 2), 8, 12],
    ['with a car', () => share(({ vehicles }) => vehicles.length > 0), 55, 70],
    ['on the allowance', () => share(({ allowance }) => allowance), 1, 2.2],
    [
      'registered with land',
      () =>
        percent(
          households.filter(({ members }) => members[0]?.residence === 'REGISTERED'),
          ({ ruralLand }) => ruralLand,
        ),
      27,
      33,
    ],
    ['homes seized', () => percent(homes, ({ seizure }) => seizure), 0.2, 0.6],
    ['homes above 140 m²', () => percent(homes, ({ area }) => area > 140), 9, 15],
    ['drivers revoked', () => percent(drivers, ({ driving }) => driving?.revoked), 0.05, 0.5],
    [
      'ride-hailing among drivers of working age',
      () =>
        percent(
          drivers.filter(({ work }) => (work.retiresOn ?? '') > AS_OF),
          ({ rideHailing }) => rideHailing,
        ),
      0.7,
      1.7,
    ],
  ])('%s', (_, measured, from, to) => {
    const value = measured();
    expect(value).toBeGreaterThan(from);
    expect(value).toBeLessThan(to);
  });

  test('young singles mostly rent, elder couples mostly own', () => {
    const owning = (kind: string) =>
      percent(
        households.filter((household) => household.kind === kind),
        ({ tenure }) => tenure === 'OWNED',
      );
    expect(owning('YOUNG_SINGLE')).toBeLessThan(35);
    expect(owning('ELDER_COUPLE')).toBeGreaterThan(85);
  });
});
