import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Bureau of Comprehensive Administrative Law Enforcement', zh: '综合行政执法局' },
  resolvers,
  seed,
  updates: { 'CarPark.freeSpaces': 'REAL_TIME' },
  collections: {
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
      stored: { keeperIdNumber: 'IDNumber!' },
      indexes: ['keeperIdNumber'],
    },
    cases: {
      key: 'number',
      type: 'UrbanCase',
      stored: { citizenIdNumber: 'IDNumber', enterpriseUscc: 'USCC' },
      indexes: ['citizenIdNumber', 'enterpriseUscc'],
    },
  },
});
