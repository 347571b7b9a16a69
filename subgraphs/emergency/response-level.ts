/** Levels from none to the gravest. */
export const LEVELS = ['NONE', 'LEVEL_3', 'LEVEL_2', 'LEVEL_1'] as const;

export type ResponseLevel = (typeof LEVELS)[number];

export interface PlanLevel {
  level: ResponseLevel;
  raisedAt: number;
  loweredAt: number;
  measures: readonly string[];
}

const rank = (level: ResponseLevel): number => LEVELS.indexOf(level);

/**
 * The level after a reading of people a minute. It rises at once to the gravest level whose `raisedAt` is reached, and
 * falls only below the `loweredAt` of the level in force, so that a flow about a threshold does not make it flicker.
 */
export function nextLevel(plan: readonly PlanLevel[], current: ResponseLevel, peoplePerMinute: number): ResponseLevel {
  const held = plan
    .filter(({ level, raisedAt, loweredAt }) =>
      rank(level) > rank(current) ? peoplePerMinute >= raisedAt : peoplePerMinute >= loweredAt,
    )
    .map(({ level }) => rank(level));
  return LEVELS[Math.max(0, ...held)] as ResponseLevel;
}

/** The measures in force at a level: its own and those of all milder ones. */
export function measuresAt(plan: readonly PlanLevel[], current: ResponseLevel): string[] {
  return plan.filter(({ level }) => rank(level) <= rank(current)).flatMap(({ measures }) => measures);
}

/** On how many days each measure of a plan was in force, by the highest level of each day. */
export function measureDays(plan: readonly PlanLevel[], days: readonly { level: ResponseLevel }[]) {
  return plan.flatMap(({ level, measures }) =>
    measures.map((measure) => ({ measure, days: days.filter((day) => rank(day.level) >= rank(level)).length })),
  );
}
