import { crowdedDays, LAKESIDE_FLOW_NOW } from '../../seed/population/crowded-days.ts';
import type { Random } from '../../seed/population/random.ts';
import { LEVELS, nextLevel, type PlanLevel } from './response-level.ts';

/** The flow over a day as shares of its peak, from morning to night. */
const COURSE = [0.2, 0.45, 0.7, 0.6, 0.85, 1, 0.8, 0.3];

function peakOn(on: string, crowded: ReadonlySet<string>, random: Random): number {
  if (on === random.calendar.today) return LAKESIDE_FLOW_NOW;
  if (crowded.has(on)) return random.int(720, 1_050);
  const isWeekend = [0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay());
  return isWeekend ? random.int(230, 620) : random.int(110, 240);
}

/** The last 365 days, replayed: each with its peak and the highest level that the plan came to. */
export function simulatedYear(plan: readonly PlanLevel[], random: Random) {
  const crowded = new Set(crowdedDays(random.calendar));
  return Array.from({ length: 365 }, (_, i) => random.calendar.daysAgo(364 - i)).map((on) => {
    const peakPerMinute = peakOn(on, crowded, random);
    let level: (typeof LEVELS)[number] = 'NONE';
    let highest = 0;
    for (const share of COURSE) {
      level = nextLevel(plan, level, share * peakPerMinute);
      highest = Math.max(highest, LEVELS.indexOf(level));
    }
    return { on, peakPerMinute, level: LEVELS[highest] as (typeof LEVELS)[number] };
  });
}
