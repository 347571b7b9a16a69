import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  units: { key: 'number', type: 'RealEstateUnit' },
  // One document an owner and unit, so that a unit may have any number of owners.
  ownerships: {
    key: 'number',
    type: 'RealEstateOwnership',
    stored: { number: 'ID!', unitNumber: 'RealEstateUnitNumber!', ownerIdNumber: 'IDNumber', ownerUscc: 'USCC' },
    indexes: ['unitNumber', 'ownerIdNumber', 'ownerUscc'],
  },
  mortgages: { key: 'unitNumber', type: 'Mortgage', stored: { unitNumber: 'RealEstateUnitNumber!' } },
  seizures: { key: 'unitNumber', type: 'RegistrySeizure', stored: { unitNumber: 'RealEstateUnitNumber!' } },
  titleCertificates: {
    key: 'number',
    type: 'TitleCertificate',
    stored: { unitNumber: 'RealEstateUnitNumber!' },
    indexes: ['unitNumber'],
  },
  planningPermits: {
    key: 'number',
    type: 'PlanningPermit',
    stored: { holderUscc: 'USCC!' },
    indexes: ['holderUscc'],
  },
});
