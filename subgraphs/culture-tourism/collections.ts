import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  scenicSpots: {
    key: 'number',
    type: 'ScenicSpot',
    stored: {
      visitorsNow: 'Int!',
      visitorsToday: 'Int!',
      measuredAt: 'DateTime!',
      instantCapacity: 'Int!',
      dailyCapacity: 'Int!',
    },
    indexes: ['area'],
  },
  areaFlows: { key: 'area', type: 'AreaFlow', stored: { peoplePerMinute: 'Int!', peopleNow: 'Int!' } },
  bookings: { key: 'number', type: 'TourismBookings', stored: { number: 'ID!' } },
  reservations: {
    key: 'number',
    type: 'ScenicReservation',
    stored: { scenicSpotNumber: 'ID!', visitorIdNumber: 'IDNumber!' },
    indexes: ['visitorIdNumber'],
  },
  guideCertificates: {
    key: 'number',
    type: 'GuideCertificate',
    stored: { holderIdNumber: 'IDNumber!', travelAgencyUscc: 'USCC' },
    indexes: ['holderIdNumber', 'travelAgencyUscc'],
  },
  hotels: { key: 'uscc', type: 'Hotel', stored: { uscc: 'USCC!' } },
});
