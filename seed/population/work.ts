import { addMonths, addYears, ageOn, latest, monthsBetween, yearOf } from './calendar.ts';
import type { Disability } from './disability.ts';
import type { Education } from './education.ts';
import type { Sex } from './id-number.ts';
import type { Random } from './random.ts';
import { minimumPensionMonths, retirementDate } from './retirement.ts';
import type { Veteran } from './service.ts';

/** CHILD is anybody under 16; STUDENT attends a school at 16 or later. */
export type WorkStatus = 'EMPLOYED' | 'SELF_EMPLOYED' | 'UNEMPLOYED' | 'RETIRED' | 'STUDENT' | 'CHILD';

export interface Work {
  status: WorkStatus;
  /** The USCC of who employs an EMPLOYED person, or of the enterprise a SELF_EMPLOYED one leads. */
  employer?: string;
  /** Since when the status holds, with that employer; absent for STUDENT and CHILD. */
  since?: string;
  /** Fen a month before deductions; only for EMPLOYED. */
  monthlySalary?: number;
  /** The pension insurance: of employees, of residents (farmers and those without work), or none yet. */
  scheme: 'EMPLOYEE' | 'RESIDENT' | 'NONE';
  /** Months insured, military service included. A pensioner has at least the minimum of the year of retirement. */
  pensionMonths: number;
  /** When the pension age of the scheme is or was reached; absent without a scheme. */
  retiresOn?: string;
  /** Fen a month; only for RETIRED. */
  monthlyPension?: number;
  /** A woman in a managerial or technical post, whose retirement age is the higher one. */
  cadre: boolean;
}

export interface Worker {
  sex: Sex;
  birthDate: string;
  education: Education;
  veteran?: Veteran;
  disability?: Disability;
}

/** Basic monthly pay in yuan, and the share of people in the employees' scheme, by education. */
const PAY = {
  NONE: 3_400,
  PRIMARY: 3_800,
  JUNIOR: 4_400,
  SENIOR: 5_000,
  VOCATIONAL: 6_000,
  BACHELOR: 8_300,
  MASTER: 12_000,
};
const INSURED = { NONE: 0.3, PRIMARY: 0.55, JUNIOR: 0.8, SENIOR: 0.9, VOCATIONAL: 0.97, BACHELOR: 0.99, MASTER: 1 };
const NO_WORK = { scheme: 'NONE', pensionMonths: 0, cadre: false } as const;

/** What somebody does on a day. `employer`, who employs somebody since a day, alone depends on the enterprises. */
export function workOf(random: Random, person: Worker, on: string, employer: (since: string) => string): Work {
  const { sex, birthDate, education } = person;
  if (ageOn(birthDate, on) < 16) return { status: 'CHILD', ...NO_WORK };
  if (education.enrolled) return { status: 'STUDENT', ...NO_WORK };
  const scheme = random.chance(INSURED[education.level]) ? ('EMPLOYEE' as const) : ('RESIDENT' as const);
  const graduate = ['VOCATIONAL', 'BACHELOR', 'MASTER'].includes(education.level);
  const cadre = sex === 'FEMALE' && scheme === 'EMPLOYEE' && graduate && random.chance(0.5);
  // The rise since 2025 is of employees; the residents' pension begins at 60.
  const retiresOn = scheme === 'EMPLOYEE' ? retirementDate(sex, birthDate, cadre) : addYears(birthDate, 60);
  const start = addMonths(startOf(person), random.int(0, 10));
  const share = random.int(75, 100) / 100;
  // Residents have been insured since 2010 only; for employees, military service counts as well.
  const first = scheme === 'EMPLOYEE' ? start : latest(start, '2010-01-01');
  const served = scheme === 'EMPLOYEE' && person.veteran ? monthsBetween(person.veteran.from, person.veteran.to) : 0;
  const insured = (until: string) => Math.floor(monthsBetween(first, until) * share) + served;
  const known = { scheme, retiresOn, cadre };

  if (retiresOn <= on) {
    const pensionMonths = Math.max(minimumPensionMonths(yearOf(retiresOn)), insured(retiresOn));
    const yuan = scheme === 'EMPLOYEE' ? pensionMonths * random.int(6, 12) : random.int(30, 60) * 10;
    return { status: 'RETIRED', since: retiresOn, ...known, pensionMonths, monthlyPension: yuan * 100 };
  }
  const status = statusOf(random, scheme, person.disability);
  const from = latest(start, addYears(on, -15));
  const since = from < on ? random.date(from, on) : on;
  const base = { status, since, ...known, pensionMonths: insured(on) };
  if (status !== 'EMPLOYED') return base;
  const experience = 1 + Math.min(monthsBetween(start, on), 240) / 480;
  const yuan = Math.round((PAY[education.level] * experience * random.int(75, 140)) / 1_000) * 10;
  return { ...base, employer: employer(since), monthlySalary: yuan * 100 };
}

/** When working life could lawfully begin: after school and service, never before 16 (Labour Law art. 15). */
function startOf({ birthDate, education, veteran }: Worker): string {
  return latest(addYears(birthDate, 16), education.graduatedOn ?? '', veteran?.to ?? '');
}

function statusOf(random: Random, scheme: 'EMPLOYEE' | 'RESIDENT', disability?: Disability) {
  if (disability && disability.grade <= 2 && random.chance(0.8)) return 'UNEMPLOYED';
  const [employed, selfEmployed] = scheme === 'EMPLOYEE' ? [0.84, 0.11] : [0, 0.6];
  return random.weighted([
    ['EMPLOYED' as const, employed],
    ['SELF_EMPLOYED' as const, selfEmployed],
    ['UNEMPLOYED' as const, 1 - employed - selfEmployed],
  ]);
}
