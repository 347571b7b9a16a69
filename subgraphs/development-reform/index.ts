import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Development and Reform Commission', zh: '发展和改革委员会' },
  resolvers,
  seed,
  collections: {
    citizenCredits: { key: 'idNumber', type: 'PublicCredit', stored: { idNumber: 'IDNumber!' } },
    enterpriseCredits: { key: 'uscc', type: 'EnterpriseCredit', stored: { uscc: 'USCC!' } },
    listings: {
      key: 'number',
      type: 'CreditListing',
      stored: { idNumber: 'IDNumber', uscc: 'USCC', list: 'CreditList!' },
      indexes: ['idNumber', 'uscc'],
    },
    projects: {
      key: 'code',
      type: 'InvestmentProject',
      stored: { investorUscc: 'USCC!' },
      indexes: ['investorUscc'],
    },
  },
});
