import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { type Crowding, isWarningDue, shareOf } from './capacity.ts';
import { collections } from './collections.ts';
import { type Cell, crowd, withoutSmallCells } from './small-cells.ts';

const { allBy, connection, first, one, recordsOf, reference } = readsOf(collections);

type Measured = Document & Crowding;

export const resolvers = {
  Query: {
    scenicSpots: allBy('scenicSpots', 'area'),
    areaFlows: async (_: unknown, { area }: { area?: string | null }, context: Context) => {
      const flows = await recordsOf(context, 'areaFlows').all();
      return area ? flows.filter((flow) => flow.area === area) : flows;
    },
    tourismBookings: async (_: unknown, __: unknown, context: Context) =>
      withoutSmallCells((await recordsOf(context, 'bookings').all()) as unknown as Cell[]),
  },
  ScenicSpot: {
    __resolveReference: reference('scenicSpots', 'number'),
    visitorFlow: (spot: Document) => spot,
  },
  VisitorFlow: {
    visitorsNow: ({ visitorsNow }: Measured) => crowd(visitorsNow),
    visitorsToday: ({ visitorsToday }: Measured) => crowd(visitorsToday),
    shareOfInstantCapacity: ({ visitorsNow, instantCapacity }: Measured) =>
      crowd(visitorsNow) === null ? null : shareOf(visitorsNow, instantCapacity),
    shareOfDailyCapacity: ({ visitorsToday, dailyCapacity }: Measured) =>
      crowd(visitorsToday) === null ? null : shareOf(visitorsToday, dailyCapacity),
    isWarningDue: (spot: Measured) => isWarningDue(spot),
  },
  AreaFlow: {
    __resolveReference: reference('areaFlows', 'area'),
    peoplePerMinute: ({ peoplePerMinute }: Document) => crowd(peoplePerMinute),
    peopleNow: ({ peopleNow }: Document) => crowd(peopleNow),
  },
  Citizen: {
    scenicReservations: connection('reservations', 'visitorIdNumber', 'idNumber'),
    guideCertificate: first('guideCertificates', 'holderIdNumber', 'idNumber'),
  },
  ScenicReservation: {
    __resolveReference: reference('reservations', 'number'),
    scenicSpot: one('scenicSpots', 'scenicSpotNumber'),
    visitor: link('Citizen', 'idNumber', 'visitorIdNumber'),
  },
  GuideCertificate: {
    __resolveReference: reference('guideCertificates', 'number'),
    holder: link('Citizen', 'idNumber', 'holderIdNumber'),
    travelAgency: link('Enterprise', 'uscc', 'travelAgencyUscc'),
  },
  Enterprise: {
    hotel: one('hotels', 'uscc'),
    guides: connection('guideCertificates', 'travelAgencyUscc', 'uscc'),
  },
};
