import { createCalendar } from './calendar.ts';

/** The day on which the worlds of the tests end, where a test does not say another. */
export const AS_OF = '2026-06-30';

export const { monthsAgo, yearsAgo } = createCalendar(AS_OF);
