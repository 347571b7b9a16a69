import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  accounts: { key: 'idNumber', type: 'ProvidentFundAccount', stored: { idNumber: 'IDNumber!' } },
  loans: {
    key: 'number',
    type: 'ProvidentFundLoan',
    stored: { borrowerIdNumber: 'IDNumber!', unitNumber: 'RealEstateUnitNumber!', isActive: 'Boolean!' },
    indexes: ['borrowerIdNumber', 'unitNumber'],
  },
  withdrawals: {
    key: 'number',
    type: 'ProvidentFundWithdrawal',
    stored: { number: 'ID!', idNumber: 'IDNumber!' },
    indexes: ['idNumber'],
  },
  depositors: { key: 'uscc', type: 'ProvidentFundDepositor', stored: { uscc: 'USCC!' } },
});
