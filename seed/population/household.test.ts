import { describe, expect, test } from '@jest/globals';
import { parseIdNumber, parseUscc } from '../../schema/scalars.ts';
import { AS_OF, addYears, ageOn, latest, yearOf } from './calendar.ts';
import type { Enterprise } from './enterprise.ts';
import type { Home } from './home.ts';
import type { Person } from './person.ts';
import { minimumPensionMonths } from './retirement.ts';
import { createWorld } from './world.ts';

const world = createWorld({ citizens: 50_000 });
const households = [...world.households()];
const people = households.flatMap(({ members }) => members);
const byId = new Map(people.map((person) => [person.idNumber, person]));

/** The people for whom a promise does not hold, by index: never names or numbers. */
const failing = (holds: (person: Person) => boolean) =>
  people.filter((person) => !holds(person)).map(({ index }) => index);
const broken = (holds: (household: (typeof households)[number]) => boolean) =>
  households.filter((household) => !holds(household)).map(({ index }) => index);

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

describe('households', () => {
  test('have a living adult as head', () => {
    const adult = ({ role, status, birthDate }: Person) =>
      role === 'HEAD' && status === 'LIVING' && ageOn(birthDate, AS_OF) >= 18;
    expect(broken(({ members: [head] }) => head !== undefined && adult(head))).toEqual([]);
  });

  test('own homes through living adult members whose shares make one', () => {
    const sound = (
      members: Person[],
      owners: { idNumber: string; numerator: number; denominator: number }[],
      on: string,
    ) =>
      Math.abs(owners.reduce((sum, { numerator, denominator }) => sum + numerator / denominator, 0) - 1) < 1e-9 &&
      owners.every(({ idNumber }) =>
        members.some((p) => p.idNumber === idNumber && !p.deathDate && ageOn(p.birthDate, on) >= 18),
      );
    expect(broken(({ homes, members }) => homes.every((home) => sound(members, home.owners, home.acquiredOn)))).toEqual(
      [],
    );
  });

  test('live in the first of their homes, or rent', () => {
    expect(
      broken(({ homes: [home], tenure, address }) =>
        home ? tenure === 'OWNED' && home.address === address : tenure === 'RENTED',
      ),
    ).toEqual([]);
    const units = households.flatMap(({ homes }) => homes.map(({ unitNumber }) => unitNumber));
    expect(new Set(units).size).toBe(units.length);
  });

  test('have mortgages on homes bought before, active until repaid', () => {
    const sound = ({ mortgage, acquiredOn, price, builtYear }: Home) => {
      if (builtYear > yearOf(acquiredOn) || price <= 0) return false;
      if (!mortgage) return true;
      const { since, until, amount, active, repaidOn } = mortgage;
      const lent = since >= acquiredOn && amount > 0 && amount <= price * 0.71;
      return lent && active === (repaidOn === undefined) && (active ? until > AS_OF : (repaidOn as string) <= AS_OF);
    };
    expect(broken(({ homes }) => homes.every(sound))).toEqual([]);
  });

  test('own cars through members who may drive', () => {
    const drives = (members: Person[], owner: string) =>
      members.some((p) => p.idNumber === owner && p.driving && !p.driving.revoked);
    expect(broken(({ vehicles, members }) => vehicles.every(({ owner }) => drives(members, owner)))).toEqual([]);
  });

  test('who draw the allowance or hold land are registered here', () => {
    expect(
      broken(
        ({ members: [head], allowance, ruralLand }) => head?.residence === 'REGISTERED' || !(allowance || ruralLand),
      ),
    ).toEqual([]);
  });
});

describe('enterprises', () => {
  const enterprises = [...world.enterprises()];

  test('have USCCs and names of their own', () => {
    expect(new Set(enterprises.map(({ uscc }) => uscc)).size).toBe(5_000);
    expect(new Set(enterprises.map(({ name }) => name)).size).toBe(5_000);
    expect(enterprises.every(({ uscc }) => parseUscc(uscc) === uscc)).toBe(true);
  });

  test('are led by living adults whose households know it', () => {
    const led = new Map(
      households.flatMap(({ leads, members }) => (leads ? [[leads, members[0]?.idNumber] as const] : [])),
    );
    expect(led.size).toBe(5_000);
    expect(enterprises.every(({ uscc, legalRepresentative }) => led.get(uscc) === legalRepresentative)).toBe(true);
  });

  test('belong to living citizens whose shares make 100 percent', () => {
    const whole = ({ shareholders }: Enterprise) =>
      shareholders.reduce((sum, { percent }) => sum + percent, 0) === 100 &&
      shareholders.every(({ idNumber }) => byId.get(idNumber)?.status === 'LIVING');
    expect(enterprises.every(whole)).toBe(true);
  });

  test('have ended when they are not active, after they began', () => {
    expect(enterprises.every(({ status, endedOn }) => (status === 'ACTIVE') === (endedOn === undefined))).toBe(true);
    expect(enterprises.every(({ registeredOn, endedOn = AS_OF }) => registeredOn < endedOn && endedOn <= AS_OF)).toBe(
      true,
    );
  });
});
