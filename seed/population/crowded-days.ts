import type { Calendar } from './calendar.ts';

/** Holidays and festivals on which the lakeside is crowded most: month and day, first and last. */
const SOLAR: readonly (readonly [from: string, to: string])[] = [
  ['01-01', '01-03'],
  ['02-14', '02-14'],
  ['03-28', '03-29'],
  ['04-04', '04-06'],
  ['05-01', '05-05'],
  ['10-01', '10-08'],
  ['12-24', '12-24'],
  ['12-31', '12-31'],
];

/** The same by the lunar calendar: the spring festival, the lantern festival, the dragon boat festival, 七夕. */
const LUNAR: readonly (readonly [month: string, from: number, to: number])[] = [
  ['1', 1, 7],
  ['1', 15, 15],
  ['5', 5, 7],
  ['7', 7, 7],
];

const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' });

function isFestival(on: string): boolean {
  if (SOLAR.some(([from, to]) => from <= on.slice(5) && on.slice(5) <= to)) return true;
  const parts = lunar.formatToParts(new Date(`${on}T00:00:00Z`));
  // A leap month is written with more than its number, and has no festivals.
  const [month, day] = ['month', 'day'].map((kind) => parts.find(({ type }) => type === kind)?.value);
  return LUNAR.some(([of, from, to]) => of === month && from <= Number(day) && Number(day) <= to);
}

/** The days of the last 365 on which the lakeside was crowded most. */
export const crowdedDays = ({ daysAgo }: Calendar): string[] =>
  Array.from({ length: 365 }, (_, i) => daysAgo(364 - i)).filter(isFestival);

/** The last evening's flow at the lakeside (湖滨), people a minute: what every screen shows as now. */
export const LAKESIDE_FLOW_NOW = 262;
