/** Share of either capacity at which notice, report, plan and a stop of ticket sales are due (LB/T 034). */
const WARNING_SHARE = 0.8;

export interface Crowding {
  visitorsNow: number;
  visitorsToday: number;
  instantCapacity: number;
  dailyCapacity: number;
}

/** Whether a scenic spot has reached 80 % of what it can bear, at once or on the day. */
export function isWarningDue({ visitorsNow, visitorsToday, instantCapacity, dailyCapacity }: Crowding): boolean {
  return visitorsNow >= WARNING_SHARE * instantCapacity || visitorsToday >= WARNING_SHARE * dailyCapacity;
}

/** Visitors as a share of a capacity, to three decimals. */
export const shareOf = (visitors: number, capacity: number): number =>
  Math.round((visitors / capacity) * 1_000) / 1_000;
