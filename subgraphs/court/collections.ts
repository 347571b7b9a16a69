import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
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
});
