// Global names are looked up slowly inside a test runner's sandbox, and these are asked for most.
const { floor, max, min } = Math;

// Days already spelt, from 1800-01-01 to the end of the 22nd century.
const FIRST = -62_091;
const written = new Array<string | undefined>(150_000);

/** The number of a day (`YYYY-MM-DD`), counted from 1970-01-01. */
export function dayOf(date: string): number {
  return dayNumber(yearOf(date), monthOf(date), dayInMonth(date));
}

/** The day (`YYYY-MM-DD`) of a number given by `dayOf`, for the years 1800 to 2199. */
export function dateOf(day: number): string {
  const known = written[day - FIRST];
  if (known) return known;
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  written[day - FIRST] = date;
  return date;
}

export function yearOf(date: string): number {
  return digit(date, 0) * 1_000 + digit(date, 1) * 100 + digit(date, 2) * 10 + digit(date, 3);
}

/** The same day of another month, or that month's last day where it has no such day. */
export function addMonths(date: string, months: number): string {
  const total = yearOf(date) * 12 + monthOf(date) - 1 + months;
  const year = floor(total / 12);
  const month = (total % 12) + 1;
  return dateOf(dayNumber(year, month, min(dayInMonth(date), lastDay(year, month))));
}

export function addYears(date: string, years: number): string {
  return addMonths(date, years * 12);
}

/** The days of a world that ends on one: every fact is as of this day, or of the day of death for the dead. */
export interface Calendar {
  /** The day on which the world ends, `YYYY-MM-DD`. */
  readonly today: string;
  /** So many days before; after, where the number is below zero. */
  daysAgo(days: number): string;
  monthsAgo(months: number): string;
  yearsAgo(years: number): string;
}

export function createCalendar(today: string): Calendar {
  const last = dayOf(today);
  const past: string[] = [];
  function monthsAgo(months: number): string {
    const day = past[months] ?? addMonths(today, -months);
    past[months] = day;
    return day;
  }
  return { today, daysAgo: (days) => dateOf(last - days), monthsAgo, yearsAgo: (years) => monthsAgo(years * 12) };
}

/** Completed years of life. */
export function ageOn(birthDate: string, on: string): number {
  return floor(((yearOf(on) - yearOf(birthDate)) * 372 + inYear(on) - inYear(birthDate)) / 372);
}

/** Completed months from one day to another; 0 when the second is not later. */
export function monthsBetween(from: string, to: string): number {
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
  return max(0, months - (dayInMonth(to) < dayInMonth(from) ? 1 : 0));
}

export function latest(...dates: string[]): string {
  let last = '';
  for (const date of dates) if (date > last) last = date;
  return last;
}

export function earliest(...dates: string[]): string {
  let first = '9999';
  for (const date of dates) if (date < first) first = date;
  return first;
}

function digit(date: string, place: number): number {
  return date.charCodeAt(place) - 48;
}

function monthOf(date: string): number {
  return digit(date, 5) * 10 + digit(date, 6);
}

function dayInMonth(date: string): number {
  return digit(date, 8) * 10 + digit(date, 9);
}

function inYear(date: string): number {
  return monthOf(date) * 31 + dayInMonth(date);
}

/** Days from 1970-01-01, by arithmetic on years that begin in March: `Date` would take most of a household's time. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const leaps = floor(y / 4) - floor(y / 100) + floor(y / 400);
  return y * 365 + leaps + floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719_469;
}

function lastDay(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
