import { addMonths, addYears, dateOf, dayOf, earliest, latest } from './calendar.ts';
import type { Random } from './random.ts';

/** Birth dates of a husband and wife, and the day their marriage was registered. */
export interface Couple {
  man: string;
  woman: string;
  wedding: string;
}

/** A birth date that makes somebody `from` to `to` completed years old on the reference day. */
export function bornAged(random: Random, from: number, to: number): string {
  return random.date(dateOf(dayOf(random.calendar.yearsAgo(to + 1)) + 1), random.calendar.yearsAgo(from));
}

/** A woman's birth date, 24 to 35 years before that of her (or her family's) first child. */
export function motherOf(random: Random, firstBirth: string): string {
  return random.date(addYears(firstBirth, -35), addYears(firstBirth, -24));
}

/**
 * A husband for a woman, six years older to one younger, and their wedding: both are of lawful age (men 22, women 20;
 * Civil Code art. 1047), and it comes before the first child. Without children the woman must be at least 24.
 */
export function coupleOf(random: Random, woman: string, firstBirth?: string): Couple {
  const man = random.date(addYears(woman, -6), addYears(woman, 1));
  const lawful = latest(addYears(man, 22), addYears(woman, 20));
  const wedding = firstBirth
    ? random.date(latest(lawful, addYears(firstBirth, -5)), addMonths(firstBirth, -3))
    : random.date(lawful, earliest(addYears(lawful, 6), random.calendar.monthsAgo(1)));
  return { man, woman, wedding };
}
