import { link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { allBy, connection, first, many, reference } = readsOf(collections);

export const resolvers = {
  Query: { hardFences: allBy('hardFences', 'area'), carParks: allBy('carParks', 'area') },
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
