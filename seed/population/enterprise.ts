import { addYears } from './calendar.ts';
import { brandOf, INDUSTRIES, type Industry } from './industry.ts';
import { placeOf } from './place.ts';
import { createRandom, type Origin } from './random.ts';
import { usccOf } from './uscc.ts';

export type SizeBand = 'MICRO' | 'SMALL' | 'MEDIUM' | 'LARGE';

export interface Enterprise {
  index: number;
  /** GB 32100, with an unallocated area code. */
  uscc: string;
  /** Unique. */
  name: string;
  /** ID number of the head of household `index × floor(households / enterprises)`: a living adult. */
  legalRepresentative: string;
  /** Percent of the capital; they sum to 100. */
  shareholders: { idNumber: string; percent: number }[];
  registeredOn: string;
  /** Registered capital in fen. */
  capital: number;
  status: 'ACTIVE' | 'REVOKED' | 'DEREGISTERED';
  /** When it ceased to be ACTIVE. */
  endedOn?: string;
  industry: Industry['code'];
  /** Business scope as registered. */
  scope: string;
  address: string;
  /** Relative to the population: a LARGE one employs about a third of the workers among 500 citizens. */
  sizeBand: SizeBand;
}

/** Enterprises in a group of which the first is large, the next four are medium, fifteen small and the others micro. */
export const GROUP = 50;
export const BANDS: Record<SizeBand, readonly [from: number, to: number]> = {
  LARGE: [0, 0],
  MEDIUM: [1, 4],
  SMALL: [5, 19],
  MICRO: [20, 49],
};

/** Registered capital in units of 10,000 yuan, from and to. */
const CAPITAL: Record<SizeBand, readonly [number, number]> = {
  LARGE: [5_000, 50_000],
  MEDIUM: [800, 5_000],
  SMALL: [100, 800],
  MICRO: [3, 100],
};

export function sizeBandOf(index: number): SizeBand {
  const place = index % GROUP;
  return place === 0 ? 'LARGE' : place < 5 ? 'MEDIUM' : place < 20 ? 'SMALL' : 'MICRO';
}

/** When an enterprise came and went. Large ones were registered before 2005 and are active: there is always work. */
export function lifeOf(origin: Origin, index: number): Pick<Enterprise, 'registeredOn' | 'status' | 'endedOn'> {
  const random = createRandom(origin, 'enterprise-life', index);
  if (sizeBandOf(index) === 'LARGE') return { registeredOn: random.date('1985-01-01', '2004-12-31'), status: 'ACTIVE' };
  const registeredOn = random.date('1996-01-01', random.calendar.monthsAgo(6));
  const status = random.weighted([
    ['ACTIVE' as const, 88],
    ['DEREGISTERED' as const, 8],
    ['REVOKED' as const, 4],
  ]);
  const known = addYears(registeredOn, 2) < random.calendar.today;
  if (status === 'ACTIVE' || !known) return { registeredOn, status: 'ACTIVE' };
  return { registeredOn, status, endedOn: random.date(addYears(registeredOn, 2), random.calendar.today) };
}

/** The enterprise of an index, led by the first of two citizens, who share its capital or leave it to the first. */
export function enterpriseOf(origin: Origin, index: number, [leader, partner]: [string, string]): Enterprise {
  const random = createRandom(origin, 'enterprise', index);
  const industry = INDUSTRIES[index % INDUSTRIES.length] as Industry;
  const sizeBand = sizeBandOf(index);
  const percent = random.pick([51, 60, 67, 70, 80, 100]);
  const [least, most] = CAPITAL[sizeBand];
  return {
    index,
    uscc: usccOf(index),
    name: `浣江市${brandOf(index)}${industry.word}${sizeBand === 'LARGE' ? '股份有限公司' : '有限公司'}`,
    legalRepresentative: leader,
    shareholders: [
      { idNumber: leader, percent },
      ...(percent < 100 ? [{ idNumber: partner, percent: 100 - percent }] : []),
    ],
    ...lifeOf(origin, index),
    capital: random.int(least, most) * 1_000_000,
    industry: industry.code,
    scope: industry.scope,
    address: `${placeOf(index, 1).street}商务楼${(index % 40) + 1}室`,
    sizeBand,
  };
}
