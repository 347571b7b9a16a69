import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  insuredPersons: {
    key: 'idNumber',
    stored: { idNumber: 'IDNumber!', retiresOn: 'Date!', pensionInsurance: 'PensionInsurance!' },
  },
  employments: {
    key: 'number',
    type: 'Employment',
    stored: { employeeIdNumber: 'IDNumber!', employerUscc: 'USCC' },
    indexes: ['employeeIdNumber', 'employerUscc'],
  },
  benefits: {
    key: 'number',
    type: 'SocialInsuranceBenefit',
    stored: { number: 'ID!', recipientIdNumber: 'IDNumber!' },
    indexes: ['recipientIdNumber'],
  },
  socialCards: { key: 'idNumber', type: 'SocialCard', stored: { idNumber: 'IDNumber!' } },
  accounts: { key: 'uscc', type: 'SocialInsuranceAccount', stored: { uscc: 'USCC!' } },
});
