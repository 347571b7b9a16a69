import type { Household } from '../../seed/population/household.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';
import { hourOf, slotOf } from './appointment.ts';
import { birthCertificatesOf, birthplace } from './births.ts';
import { HOSPITALS, hospitalRecords, pastSlot, takenSlot } from './hospitals.ts';
import { dosesDue } from './vaccination-programme.ts';

const CAUSES = ['I25.1 冠状动脉粥样硬化性心脏病', 'I63.9 脑梗死', 'C34.9 肺恶性肿瘤', 'J44.9 慢性阻塞性肺病'];

/** One time in the past and one to come for a household, each taken by a member whom the doctor sees. */
function visitsOf({ index, members }: Household, random: Random) {
  const living = members.filter(({ status }) => status === 'LIVING');
  const visits = [
    { slot: pastSlot(index, random.calendar), status: 'ATTENDED', share: 0.5 },
    { slot: takenSlot(index, random.calendar), status: 'BOOKED', share: 0.7 },
  ].flatMap(({ slot, status, share }) => {
    const patient = living.find((person) => slot?.doctor.sees(person, random.calendar.today));
    const born = patient ? new Date(patient.birthDate) : undefined;
    return slot && patient && born && born < slot.at && random.chance(share) ? [{ ...slot, patient, status }] : [];
  });
  const numberOf = (status: string) => `G${index}-${status === 'BOOKED' ? 2 : 1}`;
  const booked = visits.filter(({ status }) => status === 'BOOKED');
  return {
    takenSlots: booked.map(({ doctor, at, schedule, status }) => ({
      slot: slotOf(doctor.number, at),
      scheduleNumber: schedule,
      startsAt: at,
      appointmentNumber: numberOf(status),
    })),
    patientHours: booked.map(({ patient, at, status }) => ({
      hour: hourOf(patient.idNumber, at),
      appointmentNumber: numberOf(status),
    })),
    appointments: visits.map(({ doctor, at, patient, status }) => ({
      number: numberOf(status),
      patientIdNumber: patient.idNumber,
      doctorNumber: doctor.number,
      startsAt: at,
      status,
    })),
    encounters: visits
      .filter(({ status }) => status === 'ATTENDED')
      .map(({ doctor, at, patient }) => ({
        number: `J${index}-1`,
        patientIdNumber: patient.idNumber,
        doctorNumber: doctor.number,
        kind: 'OUTPATIENT',
        startedAt: at,
        endedAt: new Date(at.getTime() + random.int(2, 6) * 1_200_000),
        diagnosis: random.pick(doctor.diagnoses),
      })),
  };
}

export const seed: Seed = {
  household(household, random) {
    const { members } = household;
    return {
      ...visitsOf(household, random),
      birthCertificates: birthCertificatesOf(household, random),
      deathCertificates: members.flatMap(({ idNumber, index, deathDate }) =>
        deathDate
          ? [
              {
                idNumber,
                number: `SW${index}`,
                diedOn: deathDate,
                place: random.chance(0.6) ? 'HOSPITAL' : 'HOME',
                cause: random.pick(CAUSES),
                institution: random.pick(HOSPITALS).name,
              },
            ]
          : [],
      ),
      // The programme has had its present form since 2008.
      vaccinationRecords: members
        .filter(({ birthDate }) => birthDate >= '2008-01-01')
        .map((child) => {
          const institution = birthplace(child, random);
          const doses = dosesDue(child.birthDate, random.calendar.today).map((dose) => ({ ...dose, institution }));
          return { idNumber: child.idNumber, vaccinations: doses };
        }),
    };
  },
  fixtures: hospitalRecords,
};
