import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  marriages: { key: 'idNumber', type: 'Marriage', stored: { idNumber: 'IDNumber!', spouseIdNumber: 'IDNumber' } },
  allowances: {
    key: 'number',
    type: 'SubsistenceAllowance',
    stored: { memberIdNumbers: '[IDNumber!]!' },
    indexes: ['memberIdNumbers'],
  },
  elders: { key: 'idNumber', stored: { idNumber: 'IDNumber!', benefits: '[ElderBenefit!]!' } },
  cremations: { key: 'idNumber', type: 'Cremation', stored: { idNumber: 'IDNumber!' } },
  socialOrganisations: { key: 'uscc', type: 'SocialOrganisation', stored: { uscc: 'USCC!' } },
});
