import { describe, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { createRandom } from '../../seed/population/random.ts';
import { world } from '../../tests/support/world.ts';
import { hourOf, slotOf } from './appointment.ts';
import { birthCertificatesOf } from './births.ts';
import { hospitalRecords } from './hospitals.ts';
import { seed } from './seed.ts';

const households = [...world.households()];
const records = households.map((household) =>
  seed.household?.(household, createRandom(world.origin, 'health', household.index)),
);

describe('health', () => {
  test('gives no time twice, each of a schedule, and knows of every one who has it and of nobody else', () => {
    const { schedules } = hospitalRecords(createRandom(world.origin, 'fixtures'));
    const times = new Set(
      schedules.flatMap(({ number, slots }) => (slots as Date[]).map((at) => `${number} ${at.toISOString()}`)),
    );
    const taken = records.flatMap((of) => of?.takenSlots ?? []);
    expect(taken.length).toBeGreaterThan(100);
    expect(new Set(taken.map(({ slot }) => slot)).size).toBe(taken.length);
    expect(
      taken.filter(({ scheduleNumber, startsAt }) => !times.has(`${scheduleNumber} ${startsAt.toISOString()}`)),
    ).toEqual([]);
    const booked = records.flatMap((of) => of?.appointments ?? []).filter(({ status }) => status === 'BOOKED');
    const having = (of: readonly Document[], name: string) =>
      of.map((one) => `${one[name]} ${one.appointmentNumber}`).sort();
    expect(having(taken, 'slot')).toEqual(
      booked.map(({ doctorNumber, startsAt, number }) => `${slotOf(doctorNumber, startsAt)} ${number}`).sort(),
    );
    const hours = records.flatMap((of) => of?.patientHours ?? []);
    expect(having(hours, 'hour')).toEqual(
      booked.map(({ patientIdNumber, startsAt, number }) => `${hourOf(patientIdNumber, startsAt)} ${number}`).sort(),
    );
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
