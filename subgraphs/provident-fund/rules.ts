/** A person's account in the fund; amounts in fen. */
export interface Account {
  status: string;
  balance: number;
  consecutiveMonths: number;
}

export interface Loan {
  isActive: boolean;
  /** Fen; null when it is not on file. */
  monthlyInstalment: number | null;
}

/** Months of deposits without a gap that a loan takes. */
const LOAN_MONTHS = 6;

/** Most loans that a person may have from the fund in a lifetime. */
const MOST_LOANS = 2;

/**
 * Whether the fund lends: depositing now and for six months without a gap, no loan still to be repaid, and not more than
 * one before (Regulations on Management of the Housing Provident Fund, art. 26, and the city's rules).
 */
export function mayBorrow(account: Account | null, loans: readonly Pick<Loan, 'isActive'>[]): boolean {
  return (
    account?.status === 'ACTIVE' &&
    account.consecutiveMonths >= LOAN_MONTHS &&
    loans.length < MOST_LOANS &&
    !loans.some(({ isActive }) => isActive)
  );
}

/**
 * What may be withdrawn (art. 24 there): everything on retirement, else a year's instalments of the loans still to be
 * repaid. Null while it is not known whether the person is retired, or what has to be repaid: what is missing neither
 * allows nor refuses.
 */
export function entitlement(
  account: Account | null,
  loans: readonly Loan[],
  retirement: { isReached: boolean } | null | undefined,
) {
  if (!retirement) return null;
  const balance = account && account.status !== 'CLOSED' ? account.balance : 0;
  const active = loans.filter(({ isActive }) => isActive);
  const instalments = active.map(({ monthlyInstalment }) => monthlyInstalment);
  if (instalments.some((instalment) => instalment == null)) return null;
  const yearly = 12 * instalments.reduce<number>((total, instalment) => total + (instalment as number), 0);
  const most = retirement.isReached ? balance : Math.min(balance, yearly);
  const grounds = [
    ...(balance > 0 && retirement.isReached ? ['RETIREMENT'] : []),
    ...(balance > 0 && yearly > 0 ? ['LOAN_REPAYMENT'] : []),
  ];
  return { isEntitled: most > 0, grounds, most };
}
