import { describe, expect, test } from '@jest/globals';
import { ageOn, yearOf } from './calendar.ts';
import type { Home } from './home.ts';
import type { Household } from './household.ts';
import type { Person } from './person.ts';
import { AS_OF } from './test-day.ts';
import { createWorld } from './world.ts';

const households = [...createWorld({ day: AS_OF, citizens: 30_000 }).households()];

/** The households for which a promise does not hold, by index. */
const broken = (holds: (household: Household) => boolean) =>
  households.filter((household) => !holds(household)).map(({ index }) => index);

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
