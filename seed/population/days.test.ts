import { describe, expect, test } from '@jest/globals';
import { createCast } from '../cast.ts';
import { addMonths, ageOn, createCalendar, dateOf, dayOf } from './calendar.ts';
import { createComposition } from './composition.ts';
import type { Household } from './household.ts';
import type { Person } from './person.ts';
import { createRandom, originOf } from './random.ts';
import { isRideHailing, type Story, storyOf } from './story.ts';
import { refusals } from './test-refusals.ts';
import { createWorld } from './world.ts';

const FIRST = '2026-06-30';
const any = createRandom(originOf(4, FIRST), 'days');
/** Days that months and years end with, and sixty others of four years. */
const DAYS = [
  ...[
    FIRST,
    '2026-12-31',
    '2027-01-01',
    '2027-01-31',
    '2027-02-28',
    '2028-02-29',
    '2028-03-31',
    '2029-08-29',
    '2029-08-30',
    '2030-03-30',
    '2029-09-01',
  ],
  ...Array.from({ length: 60 }, () => any.date(FIRST, '2030-06-29')),
];

const CITIZENS = 8_000;
const { seat } = createComposition(originOf(1, FIRST));
const storied = Array.from({ length: CITIZENS / 2.5 }, (_, i) => i).filter((i) => storyOf(seat(i)));
const headOf = ({ members }: Household) => members[0] as Person;

describe.each(DAYS)('a world that ends on %s', (day) => {
  const calendar = createCalendar(day);
  const world = createWorld({ citizens: CITIZENS, day });
  const of = (...stories: Story[]) =>
    storied.map(world.household).filter(({ story }) => story && stories.includes(story));

  test('tells every story to its end', () => {
    for (const household of storied.map(world.household)) {
      const { story } = household;
      if (!isRideHailing(story)) continue;
      expect(headOf(household).rideHailing).toBeDefined();
      const refused = story === 'SIX_MONTHS_TOMORROW' ? 'RESIDENCE_TOO_SHORT' : story;
      expect(refusals(headOf(household), calendar)).toEqual(story === 'RIDE_HAILING_QUALIFIED' ? [] : [refused]);
    }
    for (const household of of('SIX_MONTHS_TOMORROW')) {
      const tomorrow = calendar.daysAgo(-1);
      const due = addMonths(headOf(household).residencePermitSince as string, 6);
      // Some days end no six months: the next one does.
      if (addMonths(addMonths(tomorrow, -6), 6) === tomorrow) expect(due).toBe(tomorrow);
      expect(dayOf(due) - dayOf(day)).toBeLessThan(5);
      expect(refusals(headOf(household), createCalendar(due))).toEqual([]);
    }
    for (const { homes } of of('SEIZED_HOME')) expect(homes[0]?.seizure?.since.localeCompare(day)).toBeLessThan(1);
    for (const { homes } of of('MORTGAGED_COUPLE')) {
      expect(homes[0]?.owners).toHaveLength(2);
      expect(homes[0]?.mortgage?.active).toBe(true);
    }
    for (const { homes } of of('SECOND_HOME')) expect(homes).toHaveLength(2);
  });

  test('has the people of the README, whose home is for sale under its mortgage', () => {
    const { seller, spouse, buyer, outsider, unit, citizens } = createCast(day);
    const people = [seller, buyer, ...citizens].map(({ idNumber }) => idNumber);
    expect(people).toEqual(['990000197411110011', '990000195612270178', '990000197902240486', '990000194704100657']);
    expect([seller.name, spouse.name, spouse.idNumber.slice(-4)]).toEqual(['皇甫国良', '陶国秀', '0025']);
    expect(unit).toBe('990101001001GB00001F00010001');
    expect(outsider.idNumber).not.toBe(buyer.idNumber);
  });

  test('has nobody and nothing from after that day', () => {
    const small = createWorld({ citizens: 500, day });
    const people = [...small.households()].flatMap(({ members }) => members);
    const past = ({ birthDate, deathDate, marriage, work, driving, residencePermitSince, education }: Person) => [
      ...[birthDate, deathDate, marriage.since, marriage.registeredOn, work.since, driving?.firstIssuedOn],
      ...[residencePermitSince, education.graduatedOn],
    ];
    expect(people.flatMap(past).filter((date) => date && date > day)).toEqual([]);
    for (const { homes, vehicles, allowance } of small.households()) {
      const dates = [...homes.map(({ acquiredOn }) => acquiredOn), ...vehicles.map((car) => car.registeredOn)];
      expect([...dates, allowance?.since ?? day].filter((date) => date > day)).toEqual([]);
      for (const { mortgage } of homes) if (mortgage) expect(mortgage.active).toBe((mortgage.repaidOn ?? '9') > day);
    }
    expect(
      [...small.enterprises()].filter(({ registeredOn, endedOn = day }) => registeredOn > day || endedOn > day),
    ).toEqual([]);
  });

  test('has people as old as their household, married at a lawful age, and retired when it is time', () => {
    const small = [...createWorld({ citizens: 500, day }).households()];
    const ages = (kind: string) =>
      small
        .filter((household) => household.kind === kind && household.index >= 10)
        .map((household) => ageOn(headOf(household).birthDate, day));
    expect(ages('YOUNG_SINGLE').every((age) => age >= 22 && age <= 32)).toBe(true);
    expect(ages('MIDDLE_AGED_SINGLE').every((age) => age >= 35 && age <= 58)).toBe(true);
    for (const { sex, birthDate, marriage, work, status } of small.flatMap(({ members }) => members)) {
      if (marriage.registeredOn)
        expect(ageOn(birthDate, marriage.registeredOn)).toBeGreaterThanOrEqual(sex === 'MALE' ? 22 : 20);
      if (status === 'LIVING' && work.retiresOn) expect(work.status === 'RETIRED').toBe(work.retiresOn <= day);
    }
  });
});

describe('the same day', () => {
  test.each(['2028-02-29', '2026-12-31', '2027-07-31'])('%s gives the same world, and the next another', (day) => {
    const textOf = (of: string) => JSON.stringify([...createWorld({ citizens: 500, day: of }).households()]);
    expect(textOf(day)).toBe(textOf(day));
    expect(textOf(dateOf(dayOf(day) + 1))).not.toBe(textOf(day));
  });
});
