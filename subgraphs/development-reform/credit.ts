/** Least score of each band, the best first. */
const BANDS = [
  ['EXCELLENT', 850],
  ['GOOD', 800],
  ['MEDIUM', 750],
  ['POOR', 700],
  ['BAD', 0],
] as const;

export type Band = (typeof BANDS)[number][0];

/** Most that may be owed to hospitals at a time, in fen; bands that are missing here may owe nothing. */
const LIMITS: Partial<Record<Band, number>> = { EXCELLENT: 1_000_000, GOOD: 500_000, MEDIUM: 200_000 };

/** The band of a score from 0 to 1,000. */
export function bandOf(score: number): Band {
  return BANDS.find(([, least]) => score >= least)?.[0] ?? 'BAD';
}

/** Whether an entry on a list counts on a day. */
export function isInForce({ expiresOn }: { expiresOn?: string | null }, today: string): boolean {
  return !expiresOn || expiresOn >= today;
}

/**
 * The credit for treatment paid later: by the band alone, none for who is on the black list or was never assessed. It is
 * granted to the end of the year.
 */
export function payAfterTreatment(
  credit: { score: number } | null,
  listings: readonly { list: string; expiresOn?: string | null }[],
  today: string,
) {
  const isBlack = listings.some((listing) => listing.list === 'BLACK' && isInForce(listing, today));
  const limit = credit && !isBlack ? (LIMITS[bandOf(credit.score)] ?? 0) : 0;
  return { eligible: limit > 0, limit, expires: limit > 0 ? `${today.slice(0, 4)}-12-31` : null };
}
