/** Rates in parts of a thousand, up to and above 140 square metres; the last row holds for every further home. */
const DEED_TAX = [
  [10, 15],
  [10, 20],
  [30, 30],
] as const;
const LARGE = 140;

export interface Purchase {
  /** Fen. */
  price?: number | null;
  /** Square metres. */
  area?: number | null;
  buyerHomes?: number | null;
}

/**
 * Deed tax of a home by the announcement of the Ministry of Finance and others on real estate taxes, in force since
 * 2024-12-01: by floor area and by which home of the buyer's family it is. In whole fen; null while a fact is missing.
 */
export function deedTaxOf({ price, area, buyerHomes }: Purchase) {
  if (price == null || area == null || buyerHomes == null) return null;
  const [small, large] = DEED_TAX[Math.min(buyerHomes, 2)] as readonly [number, number];
  const permille = area <= LARGE ? small : large;
  return { homeOrdinal: buyerHomes + 1, rate: permille / 1_000, amount: Math.round((price * permille) / 1_000) };
}

/** The day some years later, as text that compares like a day. */
const after = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;

export interface Sale {
  /** Fen, value added tax included. */
  price?: number | null;
  signedOn?: string | null;
  heldSince?: string | null;
  seller?: { numberOfHomes?: number | null } | null;
}

/**
 * Taxes on a citizen's sale of a home. Value added tax: none after two years, else 3 % of the price without it. Individual
 * income tax: none after five years when it is the family's only home, else 1 % of the price, which stands for 20 % of a
 * gain that the papers do not prove. Surcharges are left out. In whole fen; null while a fact is missing.
 */
export function sellerTaxesOf({ price, signedOn, heldSince, seller }: Sale) {
  if (price == null || !signedOn || !heldSince || seller?.numberOfHomes == null) return null;
  const isVatExempt = after(heldSince, 2) <= signedOn;
  const isIncomeTaxExempt = after(heldSince, 5) <= signedOn && seller.numberOfHomes === 1;
  const vat = isVatExempt ? 0 : Math.round((price * 3) / 103);
  const incomeTax = isIncomeTaxExempt ? 0 : Math.round((price - vat) / 100);
  return { isVatExempt, vat, isIncomeTaxExempt, incomeTax };
}
