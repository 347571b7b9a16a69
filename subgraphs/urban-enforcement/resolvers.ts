import { today } from '../../schema/clock.ts';
import { changesOf } from '../kit/change.ts';
import { link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { type DogToLicense, licenceOf } from './dog-licence.ts';

const { allBy, connection, first, many, one, reference } = readsOf(collections);
const { change } = changesOf(collections);

export const resolvers = {
  Query: { hardFences: allBy('hardFences', 'area'), carParks: allBy('carParks', 'area') },
  Mutation: {
    licenseDog: change<DogToLicense>(async (dog, { get, put }) => {
      const known = await get('dogLicences', `QZ${dog.chip}`);
      const licence = licenceOf(dog, known as { keeperIdNumber: string } | null, today());
      put('dogLicences', licence);
      return { number: licence.number, expiresOn: licence.expiresOn };
    }),
  },
  DogLicensed: { licence: one('dogLicences', 'number') },
  HardFenceDeployment: { __resolveReference: reference('hardFences', 'number') },
  CarPark: { __resolveReference: reference('carParks', 'number') },
  Citizen: {
    parkingPermits: many('parkingPermits', 'holderIdNumber', 'idNumber'),
    dogLicences: many('dogLicences', 'keeperIdNumber', 'idNumber'),
    urbanCases: connection('cases', 'citizenIdNumber', 'idNumber'),
  },
  Vehicle: {
    parkingPermit: first('parkingPermits', 'plate', 'plate'),
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
