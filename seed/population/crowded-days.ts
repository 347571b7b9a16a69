/** Days of the last year on which the lakeside is crowded most: holidays and festivals, first and last day of each. */
export const CROWDED_DAYS: readonly (readonly [from: string, to: string])[] = [
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

/** The last evening's flow at the lakeside (湖滨), people a minute: what every screen shows as now. */
export const LAKESIDE_FLOW_NOW = 262;
