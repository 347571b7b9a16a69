import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
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
});
