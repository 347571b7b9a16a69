import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Bureau of Culture, Radio, Television, Tourism and Sport', zh: '文化广电旅游体育局' },
  resolvers,
  seed,
  updates: { VisitorFlow: 'REAL_TIME', AreaFlow: 'REAL_TIME', TourismBookings: 'DAILY' },
  collections: {
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
  },
});
