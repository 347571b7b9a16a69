import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  familyHomes: {
    key: 'idNumber',
    stored: { idNumber: 'IDNumber!', unitNumbers: '[RealEstateUnitNumber!]!' },
  },
  saleContracts: {
    key: 'number',
    type: 'SaleContract',
    stored: { unitNumber: 'RealEstateUnitNumber!' },
    indexes: ['unitNumber'],
  },
  // Each side signs for itself, and says how many homes its family has.
  signatures: {
    key: 'number',
    stored: {
      number: 'ID!',
      contractNumber: 'ID!',
      isBuyer: 'Boolean!',
      idNumber: 'IDNumber!',
      homes: 'Int!',
    },
    indexes: ['contractNumber', 'idNumber'],
  },
  publicRentals: {
    key: 'number',
    type: 'PublicRental',
    stored: { tenantIdNumber: 'IDNumber!' },
    indexes: ['tenantIdNumber'],
  },
  constructionPermits: {
    key: 'number',
    type: 'ConstructionPermit',
    stored: { holderUscc: 'USCC!' },
    indexes: ['holderUscc'],
  },
});
