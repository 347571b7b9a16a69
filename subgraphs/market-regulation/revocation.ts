const YEARS = 3;

/**
 * Whether a person who led enterprises revoked on these days (YYYY-MM-DD) may not lead another one yet: three years
 * must have passed since the last of them (Company Law art. 178).
 */
export function isBarred(revocations: readonly { revokedOn: string }[], today: string): boolean {
  const since = `${Number(today.slice(0, 4)) - YEARS}${today.slice(4)}`;
  return revocations.some(({ revokedOn }) => revokedOn > since);
}
