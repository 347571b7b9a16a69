import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  hardFences: { key: 'number', type: 'HardFenceDeployment', indexes: ['area'] },
  carParks: { key: 'number', type: 'CarPark', indexes: ['area'] },
  parkingPermits: {
    key: 'number',
    type: 'ResidentParkingPermit',
    stored: { holderIdNumber: 'IDNumber!', plate: 'ID!' },
    indexes: ['holderIdNumber', 'plate'],
  },
  dogLicences: {
    key: 'number',
    type: 'DogLicence',
    changes: true,
    stored: { keeperIdNumber: 'IDNumber!' },
    indexes: ['keeperIdNumber'],
  },
  cases: {
    key: 'number',
    type: 'UrbanCase',
    stored: { citizenIdNumber: 'IDNumber', enterpriseUscc: 'USCC' },
    indexes: ['citizenIdNumber', 'enterpriseUscc'],
  },
});
