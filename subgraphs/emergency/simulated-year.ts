import { AS_OF, dateOf, dayOf } from '../../seed/population/calendar.ts';
import type { Random } from '../../seed/population/random.ts';
import { LEVELS, nextLevel, type PlanLevel } from './response-level.ts';

/** Days on which the lakeside is crowded most: holidays and festivals of the year. */
const CROWDED: readonly (readonly [from: string, to: string])[] = [
  ['2025-08-29', '2025-08-29'],
  ['2025-10-01', '2025-10-08'],
  ['2025-12-24', '2025-12-24'],
  ['2025-12-31', '2026-01-03'],
  ['2026-02-14', '2026-02-14'],
  ['2026-02-17', '2026-02-23'],
  ['2026-03-03', '2026-03-03'],
  ['2026-03-28', '2026-03-29'],
  ['2026-04-04', '2026-04-06'],
  ['2026-05-01', '2026-05-05'],
  ['2026-06-19', '2026-06-21'],
];

/** The flow over a day as shares of its peak, from morning to night. */
const COURSE = [0.2, 0.45, 0.7, 0.6, 0.85, 1, 0.8, 0.3];

/** People a minute at the lakeside on the evening of the reference day. */
export const FLOW_NOW = 262;

function peakOn(on: string, random: Random): number {
  if (on === AS_OF) return FLOW_NOW;
  if (CROWDED.some(([from, to]) => from <= on && on <= to)) return random.int(720, 1_050);
  const isWeekend = [0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay());
  return isWeekend ? random.int(230, 620) : random.int(110, 240);
}

/** The last 365 days, replayed: each with its peak and the highest level that the plan came to. */
export function simulatedYear(plan: readonly PlanLevel[], random: Random) {
  return Array.from({ length: 365 }, (_, i) => dateOf(dayOf(AS_OF) - 364 + i)).map((on) => {
    const peakPerMinute = peakOn(on, random);
    let level: (typeof LEVELS)[number] = 'NONE';
    let highest = 0;
    for (const share of COURSE) {
      level = nextLevel(plan, level, share * peakPerMinute);
      highest = Math.max(highest, LEVELS.indexOf(level));
    }
    return { on, peakPerMinute, level: LEVELS[highest] as (typeof LEVELS)[number] };
  });
}
