import type { Document } from 'mongodb';
import { all, type Context, connection, link, many, recordsOf, reference } from '../kit/resolvers.ts';

const inArea =
  (collection: string) =>
  (_: unknown, { area }: { area?: string | null }, context: Context): Promise<Document[]> =>
    area ? recordsOf(context, collection).find('area', area) : all(collection)(_, {}, context);

export const resolvers = {
  Query: { hardFences: inArea('hardFences'), carParks: inArea('carParks') },
  HardFenceDeployment: { __resolveReference: reference('hardFences', 'number') },
  CarPark: { __resolveReference: reference('carParks', 'number') },
  Citizen: {
    parkingPermits: many('parkingPermits', 'holderIdNumber', 'idNumber'),
    dogLicences: many('dogLicences', 'keeperIdNumber', 'idNumber'),
    urbanCases: connection('cases', 'citizenIdNumber', 'idNumber'),
  },
  Vehicle: {
    parkingPermit: async ({ plate }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'parkingPermits').find('plate', plate))[0] ?? null,
  },
  ResidentParkingPermit: {
    __resolveReference: reference('parkingPermits', 'number'),
    holder: link('Citizen', 'idNumber', 'holderIdNumber'),
    vehicle: link('Vehicle', 'plate', 'plate'),
  },
  DogLicence: {
    __resolveReference: reference('dogLicences', 'number'),
    keeper: link('Citizen', 'idNumber', 'keeperIdNumber'),
  },
  Enterprise: { urbanCases: connection('cases', 'enterpriseUscc', 'uscc') },
  UrbanCase: {
    __resolveReference: reference('cases', 'number'),
    citizen: link('Citizen', 'idNumber', 'citizenIdNumber'),
    enterprise: link('Enterprise', 'uscc', 'enterpriseUscc'),
  },
};
