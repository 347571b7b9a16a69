import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { convicted, reachedTwelvePoints } from './rules.ts';

const { connection, many, one, recordsOf, reference } = readsOf(collections);

async function offenceRecord({ idNumber }: Document, _: unknown, context: Context): Promise<Document> {
  return (await recordsOf(context, 'offenceRecords').get(idNumber)) ?? { offences: [] };
}

export const resolvers = {
  Query: {
    citizen: (_: unknown, { idNumber }: { idNumber: string }, context: Context) =>
      recordsOf(context, 'persons').get(idNumber),
  },
  Citizen: {
    __resolveReference: reference('persons', 'idNumber'),
    household: one('households', 'householdNumber'),
    drivingLicence: one('drivingLicences', 'idNumber'),
    vehicles: connection('vehicles', 'ownerIdNumber', 'idNumber'),
    conduct: offenceRecord,
    offences: async (person: Document, _: unknown, context: Context) =>
      (await offenceRecord(person, _, context)).offences,
    hotelStays: connection('hotelStays', 'guestIdNumber', 'idNumber'),
  },
  Household: {
    __resolveReference: reference('households', 'number'),
    members: many('persons', 'householdNumber', 'number'),
  },
  HouseholdMember: { citizen: (person: Document) => person },
  DrivingLicence: {
    reachedTwelvePoints: ({ points }: { points: number[] }) => reachedTwelvePoints(points),
  },
  Vehicle: {
    __resolveReference: reference('vehicles', 'plate'),
    owner: link('Citizen', 'idNumber', 'ownerIdNumber'),
  },
  HotelStay: { hotel: link('Enterprise', 'uscc', 'hotelUscc') },
  Conduct: {
    hasTrafficAccidentCrime: convicted('TRAFFIC_ACCIDENT_CRIME'),
    hasDangerousDriving: convicted('DANGEROUS_DRIVING'),
    hasDrugRecord: convicted('DRUG_USE'),
    hasDrinkDriving: convicted('DRINK_DRIVING'),
    hasViolentCrime: convicted('VIOLENT_CRIME'),
  },
  Enterprise: { seals: many('seals', 'uscc', 'uscc') },
  CompanySeal: { __resolveReference: reference('seals', 'number') },
};
