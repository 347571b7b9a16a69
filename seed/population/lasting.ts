import { createCalendar, yearOf } from './calendar.ts';
import type { Origin } from './random.ts';
import type { Story } from './story.ts';

/** The first households: people who are named in the README and by demo users. */
const LASTING = 10;

/** They stay the same people from this day of a year that ends in 6 on, for ten years. */
const BEGINS = '06-30';
const YEARS = 10;

/**
 * What kin and homes of a household are made from. All others are as old as their kind on the day on which the world ends; those
 * who are named stay who they are, with the same birth dates and so ID numbers: only what happens to them goes on. A household
 * of a story is never one of them, since stories are about days that pass.
 */
export function lastingOrigin(origin: Origin, household: number, story: Story | undefined): Origin {
  if (household >= LASTING || story) return origin;
  const { today } = origin.calendar;
  const year = yearOf(today) - (today.slice(5) < BEGINS ? 1 : 0);
  return { ...origin, calendar: createCalendar(`${year - ((year - 6) % YEARS)}-${BEGINS}`) };
}
