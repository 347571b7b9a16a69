import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../seed/population/random.ts';
import { world } from '../../tests/support/world.ts';
import { birthCertificatesOf } from './births.ts';
import { hospitalRecords } from './hospitals.ts';
import { seed } from './seed.ts';

const households = [...world.households()];
const records = households.map((household) =>
  seed.household?.(household, createRandom(world.origin, 'health', household.index)),
);

describe('health', () => {
  test('gives no slot twice: none to two patients, none that is booked is free', () => {
    const { schedules } = hospitalRecords(createRandom(world.origin, 'fixtures'));
    const free = schedules.flatMap(({ doctorNumber, freeSlots }) =>
      freeSlots.map((slot) => `${doctorNumber} ${slot.toISOString()}`),
    );
    const taken = records.flatMap((of) =>
      (of?.appointments ?? []).map(({ doctorNumber, startsAt }) => `${doctorNumber} ${startsAt.toISOString()}`),
    );
    expect(taken.length).toBeGreaterThan(100);
    expect(new Set([...free, ...taken]).size).toBe(free.length + taken.length);
  });

  test('has a birth certificate for every child that names its parents', () => {
    const wrong = households.filter((household) => {
      const certificates = birthCertificatesOf(household, createRandom(world.origin, 'births', household.index));
      return household.members.some(({ idNumber, parents, birthDate }) => {
        const own = certificates.find(({ childIdNumber }) => childIdNumber === idNumber);
        const named = [own?.motherIdNumber, own?.fatherIdNumber].filter(Boolean);
        return parents.length > 0 && birthDate >= '1996-01-01'
          ? JSON.stringify(named.sort()) !== JSON.stringify([...parents].sort())
          : own !== undefined;
      });
    });
    expect(wrong.map(({ index }) => index)).toEqual([]);
  });

  test('has a death certificate for the dead and for nobody else', () => {
    const dead = households.flatMap(({ members }) => members.filter(({ status }) => status === 'DECEASED'));
    const certified = records.flatMap((of) => of?.deathCertificates ?? []);
    expect(certified.map(({ idNumber }) => idNumber)).toEqual(dead.map(({ idNumber }) => idNumber));
  });
});
