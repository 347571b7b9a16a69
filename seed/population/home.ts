import { earliest, latest, yearOf } from './calendar.ts';
import type { Member } from './family.ts';
import { lastingOrigin } from './lasting.ts';
import { type Mortgage, mortgageOf } from './mortgage.ts';
import { ownershipOf } from './owners.ts';
import { placeOf } from './place.ts';
import { createRandom, type Origin, type Random } from './random.ts';
import type { Story } from './story.ts';

export interface Home {
  /** Real estate unit number, 28 characters, unique. */
  unitNumber: string;
  address: string;
  /** m² with one decimal. */
  area: number;
  builtYear: number;
  rooms: number;
  /** Living members of the household; the shares sum to one. */
  owners: { idNumber: string; numerator: number; denominator: number }[];
  acquiredOn: string;
  /** Fen paid when it was acquired. */
  price: number;
  /** The mortgage it was bought with, also when repaid. */
  mortgage?: Mortgage;
  /** A court's seizure in force. */
  seizure?: { caseNumber: string; since: string };
  /** Whether it was the household's first home when acquired. */
  firstHome: boolean;
  /** Whether bills are overdue. */
  arrears: { water: boolean; electricity: boolean; gas: boolean };
}

/** Yuan a square metre in a year, between the years given: an assumption after the course of prices in Zhejiang. */
const PRICES: readonly (readonly [year: number, yuan: number])[] = [
  [1990, 800],
  [2000, 2_000],
  [2010, 9_000],
  [2021, 19_500],
  [2026, 16_000],
];

/** What a home depends on. `unit` 0 is where the household lives, 1 its second home. */
export interface Purchase {
  origin: Origin;
  household: number;
  unit: number;
  family: readonly Member[];
  ids: readonly string[];
  /** Earliest day of the purchase. */
  after: string;
  story?: Story;
}

export function homeOf({ origin, household, unit, family, ids, after, story }: Purchase): Home {
  const random = createRandom(lastingOrigin(origin, household, story), 'home', household, unit);
  const { unitNumber, address } = placeOf(household, unit);
  const { shares, acquiredOn } = ownershipOf(random, family, after, story);
  const builtYear = Math.max(1985, yearOf(acquiredOn) - random.int(0, 14));
  const area = areaOf(random, family.length);
  const price = Math.round((area * yuanIn(yearOf(acquiredOn)) * random.int(75, 130)) / 10_000) * 10_000;
  const oldest = earliest(...shares.map(({ place }) => (family[place] as Member).birthDate));
  const mortgage = mortgageOf(
    random,
    { today: origin.calendar.today, acquiredOn, price, oldest, second: unit > 0 },
    story,
  );
  const seized = random.chance(0.001) || (story === 'SEIZED_HOME' && unit === 0);
  const since = seized ? random.date(latest(acquiredOn, random.calendar.monthsAgo(30)), random.calendar.today) : '';
  return {
    unitNumber,
    address,
    area,
    builtYear,
    rooms: Math.max(1, Math.min(6, Math.round(area / 33))),
    owners: shares.map(({ place, ...share }) => ({ idNumber: ids[place] as string, ...share })),
    acquiredOn,
    price,
    mortgage,
    seizure: seized ? { caseNumber: `(${yearOf(since)})浙9901执${household * 2 + unit + 1}号`, since } : undefined,
    firstHome: unit === 0,
    arrears: { water: random.chance(0.02), electricity: random.chance(0.02), gas: random.chance(0.015) },
  };
}

/** m²; some 12 of 100 homes are above the 140 m² at which deed tax rises. */
function areaOf(random: Random, members: number): number {
  const [from, to] = random.weighted([
    [[45, 70], members === 1 ? 30 : 14],
    [[70, 95], 34],
    [[95, 125], 28],
    [[125, 140], 12],
    [[140.1, 190], members === 1 ? 6 : 13],
  ]);
  return random.int((from as number) * 10, (to as number) * 10) / 10;
}

function yuanIn(year: number): number {
  const found = PRICES.findIndex(([until]) => year <= until);
  if (found < 0) return (PRICES.at(-1) as readonly [number, number])[1];
  const next = Math.max(1, found);
  const [from, low] = PRICES[next - 1] as readonly [number, number];
  const [to, high] = PRICES[next] as readonly [number, number];
  return low + ((high - low) * (year - from)) / (to - from);
}
