import { addYears, ageOn, yearOf } from './calendar.ts';
import type { Education } from './education.ts';
import type { Sex } from './id-number.ts';
import type { Random } from './random.ts';

/** Time in the armed forces. */
export interface Veteran {
  from: string;
  to: string;
}

/** Service of a few men and fewer women, entered between 18 and 24 on leaving school and ended before the day. */
export function veteranOf(
  random: Random,
  person: { sex: Sex; birthDate: string; education: Education },
  on: string,
): Veteran | undefined {
  if (!random.chance(person.sex === 'MALE' ? 0.06 : 0.003)) return undefined;
  const adult = yearOf(addYears(person.birthDate, 18)) + 1;
  const from = `${Math.max(adult, yearOf(person.education.graduatedOn ?? '1900'))}-09-01`;
  const years = random.weighted([
    [2, 72],
    [5, 18],
    [12, 10],
  ]);
  const to = addYears(from, years);
  return person.education.enrolled || ageOn(person.birthDate, from) > 24 || to > on ? undefined : { from, to };
}
