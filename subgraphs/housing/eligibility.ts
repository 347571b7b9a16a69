/** What housing is told about a buyer by public security and by human resources; null while that is missing. */
export interface Buyer {
  residence?: { isLocal: boolean; permitSince?: string | null } | null;
  pensionInsurance?: { months: number } | null;
}

const MOST_HOMES = { local: 2, other: 1 };
const LEAST_MONTHS = 24;

/**
 * Decides by the city's purchase rule whether a family with so many homes may buy one more: local residents may own up to
 * two, others one, with a residence permit and 24 months of insurance. Null while a fact that matters is missing.
 */
export function eligibilityOf({ residence, pensionInsurance }: Buyer, homes: number) {
  if (!residence) return null;
  const reasons: string[] = [];
  if (homes >= (residence.isLocal ? MOST_HOMES.local : MOST_HOMES.other)) reasons.push('TOO_MANY_HOMES');
  if (!residence.isLocal) {
    if (!pensionInsurance) return null;
    if (!residence.permitSince) reasons.push('NO_RESIDENCE_PERMIT');
    if (pensionInsurance.months < LEAST_MONTHS) reasons.push('INSURANCE_TOO_SHORT');
  }
  return { eligible: reasons.length === 0, reasons };
}
