import { addMonths, addYears, latest } from './calendar.ts';
import type { Random } from './random.ts';
import type { Story } from './story.ts';

/** Penalty points of an offence at the wheel (Ministry of Public Security order 163); 0 for the others. */
const POINTS = {
  SEAT_BELT: 1,
  PHONE_AT_WHEEL: 3,
  SPEEDING: 3,
  RED_LIGHT: 6,
  GROSS_SPEEDING: 12,
  DRINK_DRIVING: 12,
  DANGEROUS_DRIVING: 12,
  TRAFFIC_ACCIDENT_CRIME: 12,
  DRUG_USE: 0,
  VIOLENT_CRIME: 0,
} as const;

export type OffenceKind = keyof typeof POINTS;

export interface Offence {
  kind: OffenceKind;
  on: string;
  /** Penalty points on the licence: 0 for offences not at the wheel. */
  points: number;
}

/** Crimes at the wheel after which a licence is revoked (Road Traffic Safety Law art. 91, 101). */
export const REVOKING: readonly OffenceKind[] = ['DANGEROUS_DRIVING', 'TRAFFIC_ACCIDENT_CRIME'];

export function offence(kind: OffenceKind, on: string): Offence {
  return { kind, on, points: POINTS[kind] };
}

const COUNTS = [
  [0, 74],
  [1, 20],
  [2, 5],
  [3, 1],
] as const;
const VIOLATIONS = [
  ['SPEEDING', 50],
  ['SEAT_BELT', 22],
  ['RED_LIGHT', 16],
  ['PHONE_AT_WHEEL', 11.7],
  ['GROSS_SPEEDING', 0.3],
] as const;

/** The lesser offences of one 12-month cycle at the wheel, from its first day to its last. */
export function violationsOf(random: Random, from: string, to: string): Offence[] {
  const violations: Offence[] = [];
  for (let left = random.weighted<number>(COUNTS); left > 0; left--) {
    violations.push(offence(random.weighted<OffenceKind>(VIOLATIONS), random.date(from, to)));
  }
  return violations;
}

/** Rare grave offences: of one in 200 drivers, who have the licence since `heldSince`, and of fewer other adults. */
export function gravesOf(random: Random, adultOn: string, heldSince?: string): Offence[] {
  const from = latest(addMonths(adultOn, 1), random.calendar.yearsAgo(20));
  if (from >= random.calendar.today || !random.chance(heldSince ? 0.005 : 0.0015)) return [];
  const driven = heldSince && heldSince < random.calendar.yearsAgo(1);
  const kind = random.weighted<OffenceKind>([
    ['DRINK_DRIVING', driven ? 45 : 0],
    ['DANGEROUS_DRIVING', driven ? 20 : 0],
    ['TRAFFIC_ACCIDENT_CRIME', driven ? 10 : 0],
    ['DRUG_USE', 12],
    ['VIOLENT_CRIME', 13],
  ]);
  return [
    offence(kind, random.date(driven && POINTS[kind] > 0 ? latest(from, heldSince) : from, random.calendar.today)),
  ];
}

/** The grave offence of a story: long past, and before the present licence where it had cost an earlier one. */
export function storyOffence(random: Random, story: Story, adultOn: string, heldSince: string): Offence[] {
  switch (story) {
    case 'TRAFFIC_ACCIDENT_CRIME':
    case 'DANGEROUS_DRIVING':
      return [offence(story, random.date(addMonths(adultOn, 6), addYears(heldSince, -5)))];
    case 'DRINK_DRIVING':
      return [offence(story, random.date(addMonths(heldSince, 6), random.calendar.yearsAgo(5)))];
    case 'DRUG_USE':
    case 'VIOLENT_CRIME':
      return [offence(story, random.date(adultOn, random.calendar.yearsAgo(1)))];
    default:
      return [];
  }
}
