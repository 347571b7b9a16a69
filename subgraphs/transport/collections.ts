import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
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
});
