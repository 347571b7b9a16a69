import { organisationCheck } from '../../schema/scalars.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** The unified social credit code (GB 32100-2015) of an enterprise: of no real area, unique by organisation code. */
export function usccOf(enterprise: number): string {
  const organisation = `MA${inAlphabet(enterprise)}`;
  const end = organisation + organisationCheck(organisation);
  let area = enterprise % 10_000;
  let body = bodyOf(area, end);
  let sum = sumOf(body);
  if (sum === 0) {
    // The check character would be 0, which the library behind the scalar refuses; another area gives another one.
    area = (area + 1) % 10_000;
    body = bodyOf(area, end);
    sum = sumOf(body);
  }
  return body + ALPHABET.charAt((31 - sum) % 31);
}

/** The index of the enterprise that bears this USCC, or undefined when no synthetic enterprise can. */
export function enterpriseIndexOf(uscc: string): number | undefined {
  if (!/^9199\d{4}MA[0-9A-HJ-NP-RTUWXY]{8}$/.test(uscc)) return undefined;
  return [...uscc.slice(10, 16)].reduce((index, character) => index * 31 + ALPHABET.indexOf(character), 0);
}

function bodyOf(area: number, end: string): string {
  return `9199${String(area).padStart(4, '0')}${end}`;
}

function inAlphabet(index: number): string {
  let rest = index;
  let code = '';
  for (let i = 0; i < 6; i++) {
    code = ALPHABET.charAt(rest % 31) + code;
    rest = Math.floor(rest / 31);
  }
  return code;
}

function sumOf(body: string): number {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (WEIGHTS[i] as number) * ALPHABET.indexOf(body.charAt(i));
  return sum % 31;
}
