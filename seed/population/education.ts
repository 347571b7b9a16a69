import { yearOf } from './calendar.ts';
import type { Random } from './random.ts';

/** VOCATIONAL is a vocational college (大专) after senior school. */
export type EducationLevel = 'NONE' | 'PRIMARY' | 'JUNIOR' | 'SENIOR' | 'VOCATIONAL' | 'BACHELOR' | 'MASTER';

export interface Education {
  /** Highest level completed. */
  level: EducationLevel;
  /** When that level was completed; absent for NONE. */
  graduatedOn?: string;
  /** What a pupil or student attends now. */
  enrolled?: Exclude<EducationLevel, 'NONE'> | 'KINDERGARTEN';
  /** The year within what is attended, from 1. */
  grade?: number;
}

const YEARS = { PRIMARY: 6, JUNIOR: 3, SENIOR: 3, VOCATIONAL: 3, BACHELOR: 4, MASTER: 3 };

const SCHOOL = ['PRIMARY', 'JUNIOR', 'SENIOR'] as const;
const STAGES: Record<EducationLevel, readonly (keyof typeof YEARS)[]> = {
  NONE: [],
  PRIMARY: ['PRIMARY'],
  JUNIOR: ['PRIMARY', 'JUNIOR'],
  SENIOR: SCHOOL,
  VOCATIONAL: [...SCHOOL, 'VOCATIONAL'],
  BACHELOR: [...SCHOOL, 'BACHELOR'],
  MASTER: [...SCHOOL, 'BACHELOR', 'MASTER'],
};

const LEVELS = ['NONE', 'PRIMARY', 'JUNIOR', 'SENIOR', 'VOCATIONAL', 'BACHELOR', 'MASTER'] as const;

/** How far those born until a year went at school, in percent of each level: an assumption that meets the census. */
const COHORTS = (
  [
    [1950, [25, 50, 18, 5, 1.5, 0.5, 0]],
    [1965, [6, 42, 36, 12, 3, 1, 0]],
    [1980, [1, 22, 50, 16, 7, 3.7, 0.3]],
    [1995, [0, 5, 41, 18, 19, 15.5, 1.5]],
    [2099, [0, 0, 20, 20, 30, 27, 3]],
  ] as const
).map(([until, shares]) => ({ until, levels: LEVELS.map((level, i) => [level, shares[i] as number] as const) }));

/**
 * What somebody has learnt by a day, and attends on it. School starts on 1 September after the sixth birthday;
 * each level is completed on 30 June, and its last pupils are counted as attending through that day.
 */
export function educationOf(random: Random, birthDate: string, on: string): Education {
  const cohort = COHORTS.find(({ until }) => yearOf(birthDate) <= until);
  const aim = random.weighted(cohort?.levels ?? []);
  let year = yearOf(birthDate) + (birthDate.slice(5) <= '08-31' ? 6 : 7);
  if (on < september(year)) {
    return on < september(year - 3)
      ? { level: 'NONE' }
      : { level: 'NONE', enrolled: 'KINDERGARTEN', grade: grade(year - 3, on) };
  }
  const education: Education = { level: 'NONE' };
  for (const stage of STAGES[aim]) {
    const end = `${year + YEARS[stage]}-06-30`;
    if (end >= on) return september(year) > on ? education : { ...education, enrolled: stage, grade: grade(year, on) };
    education.level = stage;
    education.graduatedOn = end;
    year += YEARS[stage];
  }
  return education;
}

function september(year: number): string {
  return `${year}-09-01`;
}

function grade(start: number, on: string): number {
  return yearOf(on) - start + (on.slice(5) >= '09-01' ? 1 : 0);
}
