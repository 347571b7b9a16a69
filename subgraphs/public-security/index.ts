import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Public Security Bureau', zh: '公安局' },
  resolvers,
  seed,
  collections: {
    persons: {
      key: 'idNumber',
      type: 'Citizen',
      stored: { householdNumber: 'ID!', relation: 'HouseholdRelation!' },
      indexes: ['householdNumber'],
    },
    households: { key: 'number', type: 'Household' },
    drivingLicences: { key: 'idNumber', type: 'DrivingLicence', stored: { idNumber: 'IDNumber!' } },
    vehicles: { key: 'plate', type: 'Vehicle', stored: { ownerIdNumber: 'IDNumber!' }, indexes: ['ownerIdNumber'] },
    offenceRecords: { key: 'idNumber', stored: { idNumber: 'IDNumber!', offences: '[Offence!]!' } },
    hotelStays: {
      key: 'number',
      type: 'HotelStay',
      stored: { number: 'ID!', guestIdNumber: 'IDNumber!', hotelUscc: 'USCC!' },
      indexes: ['guestIdNumber'],
    },
    seals: { key: 'number', type: 'CompanySeal', stored: { uscc: 'USCC!' }, indexes: ['uscc'] },
  },
});
