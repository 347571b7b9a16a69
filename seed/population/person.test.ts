import { describe, expect, test } from '@jest/globals';
import { parseIdNumber } from '../../schema/scalars.ts';
import { addYears, ageOn, latest, monthsBetween, yearOf } from './calendar.ts';
import type { Person } from './person.ts';
import { minimumPensionMonths } from './retirement.ts';
import type { Veteran } from './service.ts';
import { AS_OF } from './test-day.ts';
import { createWorld } from './world.ts';

const world = createWorld({ day: AS_OF, citizens: 50_000 });
const people = [...world.households()].flatMap(({ members }) => members);
const byId = new Map(people.map((person) => [person.idNumber, person]));
const monthsOf = ({ from, to }: Veteran) => monthsBetween(from, to);

/** The people for whom a promise does not hold, by index: never names or numbers. */
const failing = (holds: (person: Person) => boolean) =>
  people.filter((person) => !holds(person)).map(({ index }) => index);

describe('people', () => {
  test('have ID numbers of their own that pass the standard, and phones of their own', () => {
    expect(byId.size).toBe(50_000);
    expect(failing(({ idNumber }) => parseIdNumber(idNumber) === idNumber)).toEqual([]);
    const phones = people.flatMap(({ phone }) => phone ?? []);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.every((phone) => /^1990\d{7}$/.test(phone))).toBe(true);
  });

  test('are born by the reference day and die after birth', () => {
    expect(failing(({ birthDate, deathDate = AS_OF }) => birthDate <= deathDate && deathDate <= AS_OF)).toEqual([]);
    expect(failing(({ status, deathDate }) => (status === 'DECEASED') === (deathDate !== undefined))).toEqual([]);
  });

  test('are the spouses of their spouses, of lawful age at the wedding', () => {
    expect(
      failing(({ idNumber, marriage: { spouse } }) => !spouse || byId.get(spouse)?.marriage.spouse === idNumber),
    ).toEqual([]);
    expect(failing(({ marriage }) => marriage.status !== 'MARRIED' || marriage.spouse !== undefined)).toEqual([]);
    const lawful = { MALE: 22, FEMALE: 20 };
    expect(
      failing(
        ({ birthDate, sex, marriage: { registeredOn } }) =>
          !registeredOn || ageOn(birthDate, registeredOn) >= lawful[sex],
      ),
    ).toEqual([]);
  });

  test('who are widowed have lost a spouse, since that day', () => {
    const lost = ({ marriage }: Person) => byId.get(marriage.spouse ?? '')?.deathDate === marriage.since;
    expect(failing((person) => (person.marriage.status === 'WIDOWED' ? lost(person) : true))).toEqual([]);
    expect(people.filter(({ status }) => status === 'DECEASED').length).toBe(2_000);
    expect(failing(({ status, role }) => status === 'LIVING' || role === 'SPOUSE')).toEqual([]);
  });

  test('have parents at least 18 years older, of one surname with one of them', () => {
    const parentsOf = (person: Person) => person.parents.map((idNumber) => byId.get(idNumber) as Person);
    expect(
      failing((person) => parentsOf(person).every(({ birthDate }) => addYears(birthDate, 18) <= person.birthDate)),
    ).toEqual([]);
    const named = (person: Person) => parentsOf(person).some(({ name }) => name[0] === person.name[0]);
    expect(failing((person) => person.parents.length === 0 || named(person))).toEqual([]);
    expect(failing(({ role, parents }) => role !== 'CHILD' || parents.length > 0)).toEqual([]);
  });

  test('neither work nor drive before the lawful age', () => {
    const works = ({ work }: Person) => work.status === 'EMPLOYED' || work.status === 'SELF_EMPLOYED';
    expect(failing((person) => !works(person) || ageOn(person.birthDate, person.work.since ?? '') >= 16)).toEqual([]);
    expect(failing(({ birthDate, driving }) => !driving || ageOn(birthDate, driving.firstIssuedOn) >= 18)).toEqual([]);
    expect(
      failing(({ status, driving, work }) => status === 'LIVING' || (!driving && work.status === 'RETIRED')),
    ).toEqual([]);
  });

  test('are employed by active enterprises that were registered by then', () => {
    const employed = people.filter(({ work }) => work.status === 'EMPLOYED').slice(0, 3_000);
    expect(employed.every(({ work }) => work.employer && work.monthlySalary && work.scheme === 'EMPLOYEE')).toBe(true);
    const found = employed.map(({ work }) => ({
      since: work.since,
      enterprise: world.enterpriseOf(work.employer as string),
    }));
    expect(found.every(({ enterprise }) => enterprise?.status === 'ACTIVE')).toBe(true);
    expect(found.every(({ enterprise, since }) => enterprise && since && enterprise.registeredOn <= since)).toBe(true);
  });

  test('draw a pension from the day they may, with the months it takes', () => {
    const retired = ({ work }: Person) => work.status === 'RETIRED';
    expect(
      failing((person) => retired(person) === (person.work.retiresOn ?? '9') <= (person.deathDate ?? AS_OF)),
    ).toEqual([]);
    const enough = ({ work }: Person) => work.pensionMonths >= minimumPensionMonths(yearOf(work.retiresOn ?? ''));
    expect(failing((person) => !retired(person) || (enough(person) && (person.work.monthlyPension ?? 0) > 0))).toEqual(
      [],
    );
  });

  test('have their military service insured in the scheme of employees', () => {
    const veterans = people.filter(({ veteran, work }) => veteran && work.scheme === 'EMPLOYEE');
    expect(veterans.length).toBeGreaterThan(500);
    expect(veterans.every(({ veteran, work }) => veteran && work.pensionMonths >= monthsOf(veteran))).toBe(true);
  });

  test('attend school or have left it before work and service', () => {
    expect(
      failing(({ work, education }) => (work.status === 'STUDENT' ? education.enrolled !== undefined : true)),
    ).toEqual([]);
    expect(failing(({ education }) => (education.level === 'NONE') === (education.graduatedOn === undefined))).toEqual(
      [],
    );
    expect(failing(({ education, veteran }) => !veteran || veteran.from >= (education.graduatedOn ?? ''))).toEqual([]);
  });

  test('have the points of their offences, and drive no more after a crime at the wheel', () => {
    const points = ({ offences }: Person, since: string) =>
      offences.reduce((sum, offence) => sum + (offence.on >= since ? offence.points : 0), 0);
    const counted = (person: Person) => {
      const { driving } = person;
      if (!driving) return true;
      const from = addYears(driving.firstIssuedOn, ageOn(driving.firstIssuedOn, AS_OF) - 3);
      return driving.cycles.reduce((a, b) => a + b) === points(person, latest(from, driving.firstIssuedOn));
    };
    expect(failing(counted)).toEqual([]);
    expect(
      failing(
        ({ driving, offences }) => !driving?.revoked || offences.every(({ on }) => on <= (driving.revoked ?? '')),
      ),
    ).toEqual([]);
  });
});
