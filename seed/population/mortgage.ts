import { addMonths, addYears, earliest, yearOf } from './calendar.ts';
import type { Random } from './random.ts';
import type { Story } from './story.ts';

export interface Mortgage {
  bank: string;
  kind: 'COMMERCIAL' | 'PROVIDENT_FUND' | 'COMBINED';
  /** Fen borrowed. */
  amount: number;
  since: string;
  /** When the last instalment was agreed to be due. */
  until: string;
  /** When it was repaid and struck out, early or as agreed; absent while active. */
  repaidOn?: string;
  active: boolean;
}

export interface Bought {
  /** The day on which the world ends. */
  today: string;
  acquiredOn: string;
  /** Fen. */
  price: number;
  /** Birth date of the oldest owner, who must have repaid at 70. */
  oldest: string;
  second: boolean;
}

const BANKS = ['浣江银行', '浣江农村商业银行', '之江储蓄银行', '东海商业银行', '钱塘建筑银行'];

/** The mortgage a home was bought with, if any: 30 to 70 % of the price, over at most 30 years, until 70 years old. */
export function mortgageOf(
  random: Random,
  { today, acquiredOn, price, oldest, second }: Bought,
  story?: Story,
): Mortgage | undefined {
  const told = story === 'MORTGAGED_COUPLE';
  const year = yearOf(acquiredOn);
  const usual = year < 2000 ? 0.05 : year < 2010 ? 0.45 : 0.68;
  if (!told && !random.chance(second ? usual * 0.6 : usual)) return undefined;
  const since = random.date(acquiredOn, addMonths(acquiredOn, 1));
  const until = earliest(
    addYears(since, random.pick(told ? [20, 25, 30] : [10, 15, 20, 20, 25, 30, 30])),
    addYears(oldest, 70),
  );
  if (until < addYears(since, 3)) return undefined;
  const share = random.int(30, second ? 60 : 70) / 100;
  const early = !told && since < random.calendar.yearsAgo(4) && random.chance(0.2);
  const end = early ? earliest(until, random.date(addYears(since, 3), random.calendar.today)) : until;
  const active = end > today;
  return {
    bank: random.pick(BANKS),
    kind: random.weighted([
      ['COMMERCIAL', 55],
      ['COMBINED', 27],
      ['PROVIDENT_FUND', 18],
    ]),
    // Whole thousands of yuan.
    amount: Math.round((price * share) / 100_000) * 100_000,
    since,
    until,
    repaidOn: active ? undefined : end,
    active,
  };
}
