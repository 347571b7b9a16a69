import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: "People's Court", zh: '人民法院' },
  resolvers,
  seed,
  collections: {
    judgments: {
      key: 'caseNumber',
      type: 'Judgment',
      stored: { debtorIdNumber: 'IDNumber', debtorUscc: 'USCC' },
      indexes: ['debtorIdNumber', 'debtorUscc'],
    },
    // The list of dishonest judgment debtors, by identity number or USCC; whoever pays is struck off.
    dishonestDebtors: { key: 'debtor', stored: { debtor: 'ID!', caseNumber: 'ID!', listedOn: 'Date!' } },
    seizureOrders: {
      key: 'caseNumber',
      type: 'SeizureOrder',
      stored: { unitNumber: 'RealEstateUnitNumber!', active: 'Boolean!', since: 'Date!' },
      indexes: ['unitNumber'],
    },
  },
});
