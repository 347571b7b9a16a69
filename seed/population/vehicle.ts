import { latest } from './calendar.ts';
import type { Person } from './person.ts';
import { plateOf, VEHICLES } from './plate.ts';
import type { Random } from './random.ts';

export interface Vehicle {
  /** 浙Z and five characters, unique. */
  plate: string;
  /** ID number of a member with a licence in force. */
  owner: string;
  energy: 'PETROL' | 'HYBRID' | 'ELECTRIC';
  registeredOn: string;
}

/** The cars of a household: up to two, and no more than it has members who may drive. */
export function vehiclesOf(random: Random, household: number, members: readonly Person[]): Vehicle[] {
  const drivers = members.filter(({ driving }) => driving && !driving.revoked);
  const count =
    drivers.length === 0 || !random.chance(0.93) ? 0 : drivers.length > 1 && random.chance(0.35) ? VEHICLES : 1;
  return Array.from({ length: count }, (_, i) => {
    const owner = drivers[i] as Person;
    const registeredOn = random.date(
      latest(owner.driving?.firstIssuedOn ?? '', random.calendar.yearsAgo(14)),
      random.calendar.today,
    );
    const recent = registeredOn >= '2022-01-01';
    const energy = random.weighted<Vehicle['energy']>([
      ['PETROL', recent ? 56 : 93],
      ['ELECTRIC', recent ? 30 : 5],
      ['HYBRID', recent ? 14 : 2],
    ]);
    return { plate: plateOf(household, i), owner: owner.idNumber, energy, registeredOn };
  });
}
