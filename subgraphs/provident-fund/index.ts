import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Housing Provident Fund Management Centre', zh: '住房公积金管理中心' },
  resolvers,
  seed,
  collections: {
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
  },
});
