import { addMonths, type Calendar, dateOf, dayOf } from './calendar.ts';
import type { HouseholdKind } from './composition.ts';
import type { Random } from './random.ts';
import { isRideHailing, type Story } from './story.ts';

/** Where a household comes from, the same for all its members. */
export interface Residence {
  kind: 'REGISTERED' | 'MIGRANT';
  /** The district, or for migrants the province, where the household is registered. */
  hukou: string;
  /** When migrants got residence permits. */
  arrivedOn?: string;
}

/** Share of migrants among households of each kind; all together about a quarter of the people. */
const MIGRANTS: Record<HouseholdKind, number> = {
  YOUNG_SINGLE: 0.45,
  MIDDLE_AGED_SINGLE: 0.3,
  WIDOWED_ELDER: 0.05,
  ELDER_COUPLE: 0.06,
  YOUNG_COUPLE: 0.4,
  COUPLE_ONE_CHILD: 0.31,
  COUPLE_TWO_CHILDREN: 0.31,
  SINGLE_PARENT: 0.2,
  THREE_GENERATIONS: 0.13,
};

/** Provinces that most migrants to Zhejiang come from (2020 census), in the order of their numbers. */
const ORIGINS = [
  ['安徽省', 22],
  ['河南省', 16],
  ['贵州省', 15],
  ['江西省', 12],
  ['四川省', 10],
  ['湖北省', 8],
  ['湖南省', 7],
  ['云南省', 6],
] as const;

export function residenceOf(random: Random, kind: HouseholdKind, district: string, story?: Story): Residence {
  const waiting = story === 'SIX_MONTHS_TOMORROW';
  const recent = waiting || story === 'RESIDENCE_TOO_SHORT';
  const migrant = recent || (random.chance(MIGRANTS[kind]) && !isRideHailing(story));
  if (!migrant) return { kind: 'REGISTERED', hukou: district };
  if (waiting)
    return { kind: 'MIGRANT', hukou: random.weighted(ORIGINS), arrivedOn: sixMonthsTomorrow(random.calendar) };
  const arrivedOn = recent
    ? random.date(random.calendar.monthsAgo(5), random.calendar.monthsAgo(1))
    : random.date(random.calendar.yearsAgo(12), random.calendar.monthsAgo(1));
  return { kind: 'MIGRANT', hukou: random.weighted(ORIGINS), arrivedOn };
}

/** The day from which six whole months end tomorrow; where none does, because its month is too short, the next one. */
function sixMonthsTomorrow({ today, daysAgo }: Calendar): string {
  let day = addMonths(daysAgo(-1), -6);
  while (addMonths(day, 6) <= today) day = dateOf(dayOf(day) + 1);
  return day;
}
