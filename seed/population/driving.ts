import { addMonths, addYears, ageOn, dateOf, dayOf, earliest, latest, yearOf } from './calendar.ts';
import type { Disability } from './disability.ts';
import type { Sex } from './id-number.ts';
import { gravesOf, type Offence, offence, REVOKING, storyOffence, violationsOf } from './offence.ts';
import type { Random } from './random.ts';
import { isRideHailing, type Story } from './story.ts';

export interface Driving {
  /** C1 and C2 cars, B1 medium buses, B2 lorries. */
  licenceClass: 'C1' | 'C2' | 'B1' | 'B2';
  /** First issue of the present licence. */
  firstIssuedOn: string;
  /** End of validity: six years, then ten by ten. In the past when it was not renewed. */
  expiresOn: string;
  /** Penalty points in each of the last four 12-month cycles from the day of first issue, the current one last. */
  cycles: [number, number, number, number];
  /** When the licence was revoked for a crime. */
  revoked?: string;
}

export interface Record {
  driving?: Driving;
  offences: Offence[];
}

export interface Driver {
  sex: Sex;
  birthDate: string;
  disability?: Disability;
}

/** A person's driving licence, if any, with all offences; the points of the licence are those of the offences. */
export function recordOf(random: Random, person: Driver, story?: Story): Record {
  const adultOn = addYears(person.birthDate, 18);
  if (adultOn >= random.calendar.today) return { offences: [] };
  const told = isRideHailing(story) ? story : undefined;
  if (!told && !random.chance(holding(random, person))) return { offences: gravesOf(random, adultOn) };

  const firstIssuedOn = told ? storyIssue(random, told, adultOn) : issue(random, adultOn);
  const starts = cycleStarts(random, firstIssuedOn);
  const graves = told ? storyOffence(random, told, adultOn, firstIssuedOn) : gravesOf(random, adultOn, firstIssuedOn);
  const fatal = graves.find(({ kind, on }) => REVOKING.includes(kind) && on >= firstIssuedOn);
  const revoked = fatal && earliest(addMonths(fatal.on, 2), random.calendar.today);
  const violations = told
    ? storyViolations(random, told, starts)
    : everyCycle(random, starts, firstIssuedOn, fatal?.on);
  const offences = [...graves, ...violations].sort((a, b) => (a.on < b.on ? -1 : 1));
  const cycles: Driving['cycles'] = [0, 0, 0, 0];
  for (const { on, points } of offences) {
    const cycle = starts.findLastIndex((start) => start <= on);
    if (cycle >= 0 && on >= firstIssuedOn) cycles[cycle as 0] += points;
  }
  const licenceClass = told ? 'C1' : classOf(random, person, firstIssuedOn);
  const expiresOn = expiry(random, firstIssuedOn, told);
  return { driving: { licenceClass, firstIssuedOn, expiresOn, cycles, revoked }, offences };
}

/** The share of licence holders among people of this sex and age. */
function holding(random: Random, { sex, birthDate, disability }: Driver): number {
  if (disability && (disability.grade <= 2 || !['PHYSICAL', 'HEARING'].includes(disability.kind))) return 0;
  const age = ageOn(birthDate, random.calendar.today);
  const men = age < 25 ? 0.5 : age < 50 ? 0.85 : age < 60 ? 0.65 : age < 70 ? 0.3 : 0.05;
  const women = age < 25 ? 0.35 : age < 40 ? 0.68 : age < 50 ? 0.5 : age < 60 ? 0.22 : age < 70 ? 0.05 : 0.003;
  return sex === 'MALE' ? men : women;
}

function issue(random: Random, adultOn: string): string {
  const from = latest(dateOf(dayOf(adultOn) + 1), '1988-01-01');
  return random.date(from, earliest(addYears(from, 16), random.calendar.today));
}

function storyIssue(random: Random, story: Story, adultOn: string): string {
  if (story === 'LICENCE_TOO_NEW') return random.date(random.calendar.monthsAgo(30), random.calendar.monthsAgo(3));
  if (story === 'TRAFFIC_ACCIDENT_CRIME' || story === 'DANGEROUS_DRIVING') {
    return random.date(latest(addYears(adultOn, 6), random.calendar.yearsAgo(8)), random.calendar.yearsAgo(4));
  }
  const from = latest(addYears(adultOn, 1), '1990-01-01');
  return random.date(from, addYears(from, 2));
}

function cycleStarts(random: Random, firstIssuedOn: string): string[] {
  const completed = ageOn(firstIssuedOn, random.calendar.today);
  return [-3, -2, -1, 0].map((years) => addYears(firstIssuedOn, completed + years));
}

function everyCycle(random: Random, starts: string[], firstIssuedOn: string, until = random.calendar.today): Offence[] {
  return starts.flatMap((start, i) => {
    const next = starts[i + 1];
    const end = next ? earliest(until, dateOf(dayOf(next) - 1)) : until;
    return start >= firstIssuedOn && start < end ? violationsOf(random, start, end) : [];
  });
}

// The cycle before the current one: within the last three however one counts them.
function storyViolations(random: Random, story: Story, starts: string[]): Offence[] {
  if (story !== 'TWELVE_POINTS') return [];
  const start = starts[2] as string;
  return ['RED_LIGHT' as const, 'RED_LIGHT' as const].map((kind) =>
    offence(kind, random.date(start, addMonths(start, 11))),
  );
}

function classOf(random: Random, { sex, birthDate }: Driver, firstIssuedOn: string): Driving['licenceClass'] {
  const professional = sex === 'MALE' && ageOn(birthDate, firstIssuedOn) >= 22 && random.chance(0.08);
  if (professional) return random.pick(['B1', 'B2'] as const);
  return yearOf(firstIssuedOn) >= 2004 && random.chance(0.2) ? 'C2' : 'C1';
}

/** Some of those whose licence ran out within the last year have not renewed it. */
function expiry(random: Random, firstIssuedOn: string, story?: Story): string {
  let end = addYears(firstIssuedOn, 6);
  while (end <= random.calendar.today) {
    if (!story && end > random.calendar.yearsAgo(1) && random.chance(0.1)) return end;
    end = addYears(end, 10);
  }
  return end;
}
