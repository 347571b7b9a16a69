import { createComposition } from './composition.ts';
import { createEmployers } from './employers.ts';
import { type Enterprise, enterpriseOf, lifeOf } from './enterprise.ts';
import { familyOf } from './family.ts';
import { type Household, householdOf } from './household.ts';
import { idNumberOf, MOST_HOUSEHOLDS, PLACES, personIndexOf } from './id-number.ts';
import type { Person } from './person.ts';
import { originOf } from './random.ts';
import { enterpriseIndexOf, usccOf } from './uscc.ts';

export interface WorldOptions {
  /** How many citizens, living and dead, there are to be: at least one. */
  citizens: number;
  /** How many enterprises: a tenth of the citizens unless given. */
  enterprises?: number;
  /** Another seed, another world. */
  seed?: number;
  /** The day on which it ends, YYYY-MM-DD: all that it tells happened up to then, or is planned from then on. */
  day: string;
}

/** One world from which all departments derive their records, so that their facts agree. */
export type World = ReturnType<typeof createWorld>;

/**
 * Makes the population. It has exactly `citizens` citizens when that is a multiple of 250, else as many as the next
 * whole household gives. Each household and enterprise is a pure function of seed, day and its index: it can be asked
 * for alone and in any order. Only who leads an enterprise, who shares in it and who works for it depend on the size of
 * the world. Throws when the numbers cannot be met.
 */
export function createWorld({ citizens, enterprises, seed = 1, day }: WorldOptions) {
  const most = MOST_HOUSEHOLDS * 2.5;
  if (!Number.isInteger(citizens) || citizens < 1 || citizens > most) {
    throw new Error(`The number of citizens must be a whole number from 1 to ${most}.`);
  }
  const origin = originOf(seed, day);
  const composition = createComposition(origin);
  const householdCount = Math.max(2, composition.householdsFor(citizens));
  const enterpriseCount =
    enterprises ?? Math.max(1, Math.min(Math.floor(citizens / 10), Math.floor(householdCount / 2)));
  // Every enterprise needs two households, whose heads are its shareholders.
  const step = Math.floor(householdCount / enterpriseCount);
  if (!Number.isInteger(enterpriseCount) || enterpriseCount < 1 || step < 2) {
    throw new Error(`The number of enterprises must be a whole number from 1 to ${Math.floor(householdCount / 2)}.`);
  }
  const employer = createEmployers(origin, enterpriseCount);

  function leads(household: number) {
    const index = household / step;
    if (!Number.isInteger(index) || index >= enterpriseCount) return undefined;
    return { uscc: usccOf(index), active: lifeOf(origin, index).status === 'ACTIVE' };
  }

  function household(index: number): Household {
    within(index, householdCount, 'household');
    return householdOf({ origin, employer, leads: leads(index) }, index, composition.seat(index));
  }

  function headOf(index: number): string {
    const [head] = familyOf(origin, index, composition.seat(index));
    if (!head) throw new Error('Every household has a head.');
    return idNumberOf(index, 0, head.birthDate, head.sex);
  }

  function enterprise(index: number): Enterprise {
    within(index, enterpriseCount, 'enterprise');
    return enterpriseOf(origin, index, [headOf(index * step), headOf(index * step + 1)]);
  }

  return {
    seed,
    day,
    origin,
    /** Exact number of citizens, living and dead. */
    citizens: composition.citizensBefore(householdCount),
    householdCount,
    enterpriseCount,
    household,
    enterprise,
    /** Citizens in the households before this one: how far a stream of households has come. */
    citizensBefore: composition.citizensBefore,
    /** Households from one index up to, not including, another; `world.households().find(…)` finds one. */
    *households(from = 0, to = householdCount): Generator<Household, undefined> {
      for (let index = from; index < Math.min(to, householdCount); index++) yield household(index);
    },
    *enterprises(from = 0, to = enterpriseCount): Generator<Enterprise, undefined> {
      for (let index = from; index < Math.min(to, enterpriseCount); index++) yield enterprise(index);
    },
    /** The citizen with this ID number and the household, in constant time; undefined when nobody here has it. */
    personOf(idNumber: string): { person: Person; household: Household } | undefined {
      const index = personIndexOf(idNumber);
      if (index === undefined || index >= householdCount * PLACES) return undefined;
      const home = household(Math.floor(index / PLACES));
      const person = home.members[index % PLACES];
      return person?.idNumber === idNumber ? { person, household: home } : undefined;
    },
    /** The enterprise with this USCC, in constant time; undefined when none here has it. */
    enterpriseOf(uscc: string): Enterprise | undefined {
      const index = enterpriseIndexOf(uscc);
      return index !== undefined && index < enterpriseCount && usccOf(index) === uscc ? enterprise(index) : undefined;
    },
  };
}

function within(index: number, count: number, what: string): void {
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new Error(`There is no ${what} ${index} of ${count}.`);
}
