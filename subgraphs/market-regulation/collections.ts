import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  enterprises: {
    key: 'uscc',
    type: 'Enterprise',
    stored: { legalRepresentativeIdNumber: 'IDNumber!' },
    indexes: ['legalRepresentativeIdNumber'],
  },
  shareholdings: {
    key: 'number',
    type: 'Shareholding',
    stored: { number: 'ID!', holderIdNumber: 'IDNumber!', uscc: 'USCC!' },
    indexes: ['holderIdNumber', 'uscc'],
  },
  licences: { key: 'number', type: 'BusinessLicence', stored: { uscc: 'USCC!' }, indexes: ['uscc'] },
  penalties: { key: 'number', type: 'MarketPenalty', stored: { uscc: 'USCC!' }, indexes: ['uscc'] },
  revocations: {
    key: 'uscc',
    type: 'LicenceRevocation',
    stored: { uscc: 'USCC!', ledByIdNumber: 'IDNumber!' },
    indexes: ['ledByIdNumber'],
  },
});
