import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Transport Bureau', zh: '交通运输局' },
  resolvers,
  seed,
  updates: { 'TransitStop.state': 'REAL_TIME' },
  collections: {
    exams: { key: 'idNumber', type: 'RideHailingExam', stored: { idNumber: 'IDNumber!' } },
    certificates: {
      key: 'number',
      type: 'RideHailingCertificate',
      stored: { holderIdNumber: 'IDNumber!' },
      indexes: ['holderIdNumber'],
    },
    platforms: { key: 'uscc', type: 'RideHailingPlatform', stored: { uscc: 'USCC!' } },
    vehiclePermits: {
      key: 'number',
      type: 'VehiclePermit',
      stored: { plate: 'ID!', platformUscc: 'USCC!' },
      indexes: ['plate', 'platformUscc'],
    },
    transitStops: { key: 'number', type: 'TransitStop', indexes: ['area'] },
  },
});
