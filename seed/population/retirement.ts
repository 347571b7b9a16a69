import { addMonths, addYears, yearOf } from './calendar.ts';
import type { Sex } from './id-number.ts';

/**
 * The day an employee reaches the statutory retirement age, rising since 2025-01-01: men from 60 to 63 and women in
 * cadre posts from 55 to 58 by one month every four months, other women from 50 to 55 by one month every two months.
 * (Decision of the Standing Committee of the National People's Congress of 2024-09-13 and the State Council's Measures
 * on gradually raising the statutory retirement age, art. 1 and the attached tables.)
 */
export function retirementDate(sex: Sex, birthDate: string, cadre: boolean): string {
  const worker = sex === 'FEMALE' && !cadre;
  const age = sex === 'MALE' ? 60 : cadre ? 55 : 50;
  const former = addYears(birthDate, age);
  const month = (yearOf(former) - 2025) * 12 + Number(former.slice(5, 7)) - 1;
  if (month < 0) return former;
  const delay = Math.min(Math.floor(month / (worker ? 2 : 4)) + 1, worker ? 60 : 36);
  return addMonths(birthDate, age * 12 + delay);
}

/** Months of contributions that a pension takes: 180, and six more each year from 2030, up to 240 (art. 2 there). */
export function minimumPensionMonths(year: number): number {
  return Math.min(240, 180 + Math.max(0, year - 2029) * 6);
}
