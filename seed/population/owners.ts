import { addYears, latest } from './calendar.ts';
import type { Member } from './family.ts';
import type { Random } from './random.ts';
import type { Story } from './story.ts';

/** Who owns a home, by place in the household, with shares that sum to one; and since when. */
export interface Ownership {
  shares: { place: number; numerator: number; denominator: number }[];
  acquiredOn: string;
}

/**
 * Who bought a home of this household after a day and when. A married couple buys after the wedding, mostly in equal
 * shares; those who married within half a year, and all others, have a home of the head's own.
 */
export function ownershipOf(random: Random, family: readonly Member[], after: string, story?: Story): Ownership {
  const couple = coupleOf(random, family);
  const [first, second] = couple;
  const a = family[first] as Member;
  const wedding = a.marriage.registeredOn ?? '';
  const until = random.calendar.monthsAgo(2);
  const adult = latest(addYears(a.birthDate, 20), after);
  if (second === undefined || wedding > random.calendar.monthsAgo(6)) {
    return { shares: [sole(first)], acquiredOn: random.date(adult, until) };
  }
  const recent = story === 'MORTGAGED_COUPLE' ? random.calendar.yearsAgo(8) : '';
  const acquiredOn = random.date(latest(adult, wedding, recent), until);
  const grown = family.findIndex(({ role, birthDate }) => role === 'CHILD' && addYears(birthDate, 18) <= acquiredOn);
  if (story) return { shares: equal([first, second]), acquiredOn };
  if (grown >= 0 && first === 0 && random.chance(0.1)) return { shares: equal([first, second, grown]), acquiredOn };
  const shares = random.weighted([
    [equal([first, second]), 62],
    [[sole(first)], 25],
    [[sole(second)], 8],
    [[part(first, 7, 10), part(second, 3, 10)], 5],
  ]);
  return { shares, acquiredOn };
}

/** Head and living spouse; of three generations, at times the old couple. */
function coupleOf(random: Random, family: readonly Member[]): [number, number?] {
  if (family.length === 5 && random.chance(0.3)) return [3, 4];
  return family[1]?.role === 'SPOUSE' && !family[1].deathDate ? [0, 1] : [0];
}

function part(place: number, numerator: number, denominator: number) {
  return { place, numerator, denominator };
}

function sole(place: number) {
  return part(place, 1, 1);
}

function equal(places: number[]) {
  return places.map((place) => part(place, 1, places.length));
}
