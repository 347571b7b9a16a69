import { today } from '../schema/clock.ts';
import { createCast } from '../seed/cast.ts';
import type { Household } from '../seed/population/household.ts';
import { createWorld } from '../seed/population/world.ts';

/** Whom a housing transfer is about. */
export interface Transfer {
  seller: string;
  buyer: string;
  unit: string;
}

/**
 * Transfers between different people of the seeded population, the cast's first. Homes under a contract of sale come before
 * others, each with the buyer of its contract: the head of the household after it.
 */
export function transfersOf(citizens: number, count: number): Transfer[] {
  const day = today();
  const { seller, buyer, unit } = createCast(day);
  const cast = { seller: seller.idNumber, buyer: buyer.idNumber, unit };
  const households = [...createWorld({ citizens, seed: 1, day }).households()];
  const byContract = [...households].sort((a, b) => Number(isSelling(b)) - Number(isSelling(a)));
  const others = byContract.flatMap((household) => {
    const home = household.homes.at(-1);
    const owner = home?.owners[0]?.idNumber;
    const next = households[household.index + 1]?.members[0]?.idNumber;
    if (!home || !owner || !next || owner === cast.seller) return [];
    return { seller: owner, buyer: next, unit: home.unitNumber };
  });
  const transfers = [cast, ...others].slice(0, count);
  if (transfers.length < count) throw new Error(`${citizens} citizens do not make ${count} transfers.`);
  return transfers;
}

/** As the housing department seeds its contracts. */
const isSelling = ({ index, homes }: Household): boolean =>
  index % 10 === 0 && !!homes.at(-1) && !homes.at(-1)?.seizure;
