export type Sex = 'MALE' | 'FEMALE';

/** Places for members in a household: person index = household × 8 + member. */
export const PLACES = 8;

// 10,000 unallocated area codes (990000 to 999999) with 500 sequences for each sex.
const AREAS = 10_000;
const SEQUENCES = 500;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Households that have ID numbers: 625,000, which is some 1.5 million citizens. */
export const MOST_HOUSEHOLDS = (AREAS * SEQUENCES) / PLACES;

/**
 * The ID number (GB 11643-1999) of a household's member. Its area code is unallocated, so it is nobody's; area and
 * sequence together are the person's index, so it is unique whatever the birth date (`YYYY-MM-DD`) and sex.
 */
export function idNumberOf(household: number, member: number, birthDate: string, sex: Sex): string {
  const index = household * PLACES + member;
  const area = String(990_000 + Math.floor(index / SEQUENCES));
  const sequence = String((index % SEQUENCES) * 2 + (sex === 'MALE' ? 1 : 0)).padStart(3, '0');
  const body = area + birthDate.slice(0, 4) + birthDate.slice(5, 7) + birthDate.slice(8) + sequence;
  return body + checkOf(body);
}

/** The index of the person who bears this ID number, or undefined when no synthetic person can. */
export function personIndexOf(idNumber: string): number | undefined {
  if (!/^99\d{15}[\dX]$/.test(idNumber)) return undefined;
  return (Number(idNumber.slice(0, 6)) - 990_000) * SEQUENCES + Math.floor(Number(idNumber.slice(14, 17)) / 2);
}

function checkOf(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (WEIGHTS[i] as number) * (body.charCodeAt(i) - 48);
  return '10X98765432'.charAt(sum % 11);
}
