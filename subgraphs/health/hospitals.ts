import { ageOn, type Calendar } from '../../seed/population/calendar.ts';
import { givenName, surname } from '../../seed/population/names.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';

type Sees = (person: Person, today: string) => boolean;
const isChild: Sees = ({ birthDate }, today) => ageOn(birthDate, today) < 16;
const isAdult: Sees = (person, today) => !isChild(person, today);
const isWoman: Sees = (person, today) => isAdult(person, today) && person.sex === 'FEMALE';

export const HOSPITALS = [
  { number: 'Y1', name: '浣江市第一人民医院', grade: 'TERTIARY_A', area: '城东' },
  { number: 'Y2', name: '浣江市中医医院', grade: 'TERTIARY_B', area: '城西' },
  { number: 'Y3', name: '浣江市妇幼保健院', grade: 'TERTIARY_B', area: '湖滨' },
  { number: 'Y4', name: '浣江市城北医院', grade: 'SECONDARY_A', area: '城北' },
] as const;

/** Clinic departments of every hospital, by place; whom they see, and what for. */
const CLINICS = [
  { name: '内科', diagnoses: ['I10 原发性高血压', 'K29.5 慢性胃炎', 'E11.9 2型糖尿病'], sees: isAdult },
  { name: '外科', diagnoses: ['M54.5 腰痛', 'K40.9 腹股沟疝', 'S93.4 踝关节扭伤'], sees: isAdult },
  { name: '儿科', diagnoses: ['J06.9 急性上呼吸道感染', 'J20.9 急性支气管炎'], sees: isChild },
  { name: '妇产科', diagnoses: ['N76.0 急性阴道炎', 'D25.9 子宫肌瘤'], sees: isWoman },
];
const TITLES = ['CHIEF', 'ASSOCIATE_CHIEF', 'ATTENDING'] as const;
const FEES = { CHIEF: 3_000, ASSOCIATE_CHIEF: 2_000, ATTENDING: 1_000 };

// Doctors by place: hospital, clinic department, title.
const DOCTORS = HOSPITALS.flatMap((hospital) =>
  CLINICS.flatMap(({ sees, diagnoses }, clinic) =>
    TITLES.map((title, i) => ({
      number: `${hospital.number}-${clinic + 1}-${i + 1}`,
      title,
      clinicDepartmentNumber: `${hospital.number}-${clinic + 1}`,
      sees,
      diagnoses,
    })),
  ),
);

/** Half an hour each: eight times in the morning from 8:00, and six in the afternoon from 13:30. */
const TIMES = 14;
const MORNING = 8;
const SESSIONS = [
  { session: 'MORNING', places: [0, 1, 2, 3, 4, 5, 6, 7] },
  { session: 'AFTERNOON', places: [8, 9, 10, 11, 12, 13] },
] as const;
/** Days with clinics after the day on which the world ends. */
const DAYS = 14;

/** Number of a doctor's schedule that has a place of a day. */
const scheduleOf = (doctorNumber: string, day: string, place: number): string =>
  `${doctorNumber}-${day}-${place < MORNING ? 'M' : 'A'}`;

/** A time of a day (YYYY-MM-DD), by its place from 0 in the clinic's hours. */
function timeOf(day: string, place: number): Date {
  const minutes = place < MORNING ? 480 + place * 30 : 810 + (place - MORNING) * 30;
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + minutes * 60_000);
}

interface Slot {
  doctor: (typeof DOCTORS)[number];
  at: Date;
  schedule: string;
}

const doctorOf = (n: number) => DOCTORS[n % DOCTORS.length] as Slot['doctor'];

const slot = (doctor: Slot['doctor'], day: string, place: number): Slot => ({
  doctor,
  at: timeOf(day, place),
  schedule: scheduleOf(doctor.number, day, place),
});

/** The nth time in the past with some doctor: every n has another one, so no time is ever given twice. */
export function pastSlot(n: number, { daysAgo }: Calendar): Slot {
  const ordinal = Math.floor(n / DOCTORS.length);
  const day = daysAgo(1 + Math.floor(ordinal / TIMES));
  return slot(doctorOf(n), day, ordinal % TIMES);
}

/** Of the times to come the population has odd ones only; this is the nth, if there are so many. */
export function takenSlot(n: number, { daysAgo }: Calendar): Slot | undefined {
  const ordinal = Math.floor(n / DOCTORS.length);
  const day = Math.floor((ordinal * 2) / TIMES);
  if (day >= DAYS) return undefined;
  return slot(doctorOf(n), daysAgo(-1 - day), ((ordinal * 2) % TIMES) + 1);
}

/** Hospitals with their clinics, doctors and the schedules of the fourteen days to come. */
export function hospitalRecords(random: Random) {
  return {
    hospitals: HOSPITALS,
    clinicDepartments: HOSPITALS.flatMap(({ number }) =>
      CLINICS.map(({ name }, i) => ({ number: `${number}-${i + 1}`, name, hospitalNumber: number })),
    ),
    doctors: DOCTORS.map(({ number, title, clinicDepartmentNumber }) => ({
      number,
      title,
      clinicDepartmentNumber,
      name: surname(random) + givenName(random, random.chance(0.5) ? 'FEMALE' : 'MALE'),
    })),
    schedules: DOCTORS.flatMap((doctor) =>
      Array.from({ length: DAYS }, (_, i) => random.calendar.daysAgo(-1 - i)).flatMap((on) =>
        SESSIONS.map(({ session, places }) => ({
          number: scheduleOf(doctor.number, on, places[0]),
          doctorNumber: doctor.number,
          on,
          session,
          fee: FEES[doctor.title],
          slots: places.map((place) => timeOf(on, place)),
        })),
      ),
    ),
  };
}
