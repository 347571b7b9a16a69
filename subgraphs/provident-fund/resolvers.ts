import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { type Account, entitlement, type Loan, mayBorrow } from './rules.ts';

const { connection, many, one, recordsOf, reference } = readsOf(collections);

const holdingOf = ({ idNumber }: Document, context: Context) =>
  Promise.all([
    recordsOf(context, 'accounts').get(idNumber) as Promise<(Document & Account) | null>,
    recordsOf(context, 'loans').find('borrowerIdNumber', idNumber) as Promise<(Document & Loan)[]>,
  ]);

export const resolvers = {
  Citizen: {
    providentFund: one('accounts', 'idNumber'),
    providentFundLoanEligible: async (citizen: Document, _: unknown, context: Context) =>
      mayBorrow(...(await holdingOf(citizen, context))),
    providentFundEntitlement: async (citizen: Document, _: unknown, context: Context) =>
      entitlement(...(await holdingOf(citizen, context)), citizen.retirement),
    providentFundLoans: many('loans', 'borrowerIdNumber', 'idNumber'),
    providentFundWithdrawals: connection('withdrawals', 'idNumber', 'idNumber'),
  },
  ProvidentFundLoan: {
    __resolveReference: reference('loans', 'number'),
    borrower: link('Citizen', 'idNumber', 'borrowerIdNumber'),
    unit: link('RealEstateUnit', 'number', 'unitNumber'),
  },
  RealEstateUnit: { providentFundLoans: many('loans', 'unitNumber', 'number') },
  Enterprise: { providentFundDepositor: one('depositors', 'uscc') },
};
