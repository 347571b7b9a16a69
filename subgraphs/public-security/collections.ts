import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
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
});
