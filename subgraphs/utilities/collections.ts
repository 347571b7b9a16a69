import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  accounts: {
    key: 'accountNumber',
    type: 'UtilityAccount',
    stored: {
      unitNumber: 'RealEstateUnitNumber!',
      holderIdNumber: 'IDNumber!',
      service: 'UtilityService!',
      arrears: 'Fen!',
    },
    indexes: ['unitNumber', 'holderIdNumber'],
  },
  transfers: {
    key: 'number',
    type: 'MeterTransfer',
    stored: { number: 'ID!', unitNumber: 'RealEstateUnitNumber!', toIdNumber: 'IDNumber!' },
    indexes: ['unitNumber'],
  },
});
