import type { Document } from 'mongodb';
import { today } from '../../schema/clock.ts';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { type Applicant, type OwnRecords, qualify } from './qualification.ts';

const { allBy, connection, first, one, recordsOf, reference } = readsOf(collections);

export const resolvers = {
  Query: {
    transitStops: allBy('transitStops', 'area'),
  },
  Citizen: {
    rideHailingQualification: async (applicant: Applicant & Document, _: unknown, context: Context) => {
      const [exam, certificates] = await Promise.all([
        recordsOf(context, 'exams').get(applicant.idNumber),
        recordsOf(context, 'certificates').find('holderIdNumber', applicant.idNumber),
      ]);
      return qualify(applicant, { exam: exam as OwnRecords['exam'], certificates }, today());
    },
    rideHailingCertificate: first('certificates', 'holderIdNumber', 'idNumber'),
    rideHailingExam: one('exams', 'idNumber'),
  },
  RideHailingCertificate: {
    __resolveReference: reference('certificates', 'number'),
    holder: link('Citizen', 'idNumber', 'holderIdNumber'),
  },
  Enterprise: {
    rideHailingPlatform: one('platforms', 'uscc'),
    vehiclePermits: connection('vehiclePermits', 'platformUscc', 'uscc'),
  },
  VehiclePermit: {
    __resolveReference: reference('vehiclePermits', 'number'),
    vehicle: link('Vehicle', 'plate', 'plate'),
    platform: link('Enterprise', 'uscc', 'platformUscc'),
  },
  Vehicle: {
    rideHailingPermit: first('vehiclePermits', 'plate', 'plate'),
  },
  TransitStop: { __resolveReference: reference('transitStops', 'number') },
};
