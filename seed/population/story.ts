import type { Seat } from './composition.ts';

/** Why a ride-hailing candidate must be refused, one reason a story. */
export const REFUSALS = [
  'LICENCE_TOO_NEW',
  'TRAFFIC_ACCIDENT_CRIME',
  'DANGEROUS_DRIVING',
  'DRUG_USE',
  'DRINK_DRIVING',
  'VIOLENT_CRIME',
  'RESIDENCE_TOO_SHORT',
  'RETIREMENT_AGE',
  'CERTIFICATE_REVOKED',
  'EXAM_FAILED',
] as const;

const CASES = ['TWELVE_POINTS', 'SEIZED_HOME', 'MORTGAGED_COUPLE', 'SECOND_HOME', 'RIDE_HAILING_QUALIFIED'] as const;

/** A ride-hailing candidate who lacks nothing but a day of the six months of the residence permit. */
const WAITING = 'SIX_MONTHS_TOMORROW';

/** A rare case that a household is made to be, so that demonstrations and tests never depend on luck. */
export type Story = (typeof REFUSALS)[number] | (typeof CASES)[number] | typeof WAITING;

/**
 * The story of a household, if it has one. Each of the five cases, and who waits for tomorrow, happens once in 1,000 citizens (first
 * in the first block); a refusal happens once in 750 citizens, each reason once in 7,500. Stories of people are the head's.
 */
export function storyOf({ kind, nth, block }: Seat): Story | undefined {
  if (kind === 'COUPLE_ONE_CHILD' && block % 4 === 0 && nth < CASES.length) return CASES[nth];
  if (kind === 'COUPLE_ONE_CHILD' && block % 4 === 0 && nth === CASES.length + 1) return WAITING;
  const refusal = block % 3 === 1 ? REFUSALS[((block - 1) / 3) % REFUSALS.length] : undefined;
  const told =
    refusal === 'RETIREMENT_AGE' ? kind === 'ELDER_COUPLE' && nth === 0 : kind === 'COUPLE_ONE_CHILD' && nth === 5;
  return told ? refusal : undefined;
}

/** Whether the story is of a ride-hailing candidate: one who qualifies, or is refused for this one reason. */
export function isRideHailing(story: Story | undefined): boolean {
  return story !== undefined && !['SEIZED_HOME', 'MORTGAGED_COUPLE', 'SECOND_HOME'].includes(story);
}
