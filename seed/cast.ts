import type { Household } from './population/household.ts';
import type { Person } from './population/person.ts';
import { createWorld } from './population/world.ts';

/** People of the seeded population who play the scenes of the README, the demo and the tests. */
export interface Cast {
  /** Married, with a home that has an active mortgage and a net-signed contract of sale. */
  seller: Person;
  spouse: Person;
  /** The other party of that contract. */
  buyer: Person;
  unit: string;
  /** Somebody who has nothing to do with it. */
  outsider: Person;
  /** Meets every rule for ride-hailing drivers. */
  driver: Person;
  /** Lacks nothing but a day of the six months of the residence permit. */
  waitingDriver: Person;
  /** Is refused, for a record. */
  refusedDriver: Person;
  /** Two who use the phone. */
  citizens: readonly [Person, Person];
}

/**
 * Casts from the default world that ends on a day. Households do not depend on how many there are, so the same people stand in every
 * population of a thousand citizens or more.
 */
export function createCast(day: string): Cast {
  const world = createWorld({ citizens: 1_000, seed: 1, day });
  const households = [...world.households()];
  const storied = (story: string) => headOf(households.find((household) => household.story === story));
  const selling = households.find((household) => {
    const home = household.homes.at(-1);
    return (
      household.index % 10 === 0 &&
      home?.mortgage?.active &&
      !home.seizure &&
      spouseOf(household, home.owners[0]?.idNumber)
    );
  });
  const home = selling?.homes.at(-1);
  const seller = selling?.members.find(({ idNumber }) => idNumber === home?.owners[0]?.idNumber);
  const spouse = selling && spouseOf(selling, seller?.idNumber);
  if (!selling || !home || !seller || !spouse) throw new Error('Nobody in the population sells a mortgaged home.');
  const grown = households.filter(({ index }) => index > selling.index + 1).map(headOf);
  return {
    seller,
    spouse,
    buyer: headOf(households[selling.index + 1]),
    unit: home.unitNumber,
    outsider: grown[0] as Person,
    driver: storied('RIDE_HAILING_QUALIFIED'),
    waitingDriver: storied('SIX_MONTHS_TOMORROW'),
    refusedDriver: storied('TWELVE_POINTS'),
    citizens: [grown[1] as Person, grown[2] as Person],
  };
}

function headOf(household: Household | undefined): Person {
  const head = household?.members[0];
  if (!head) throw new Error('The population lacks a household that the cast needs.');
  return head;
}

function spouseOf({ members }: Household, idNumber: string | undefined): Person | undefined {
  const person = members.find((member) => member.idNumber === idNumber);
  return members.find((member) => member.idNumber === person?.marriage.spouse && member.status === 'LIVING');
}
