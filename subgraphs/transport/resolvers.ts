import type { Document } from 'mongodb';
import { today } from '../kit/agreements.ts';
import { all, type Context, connection, link, one, recordsOf, reference } from '../kit/resolvers.ts';
import { type Applicant, qualify } from './qualification.ts';

export const resolvers = {
  Query: {
    transitStops: async (_: unknown, { area }: { area?: string | null }, context: Context) =>
      area ? recordsOf(context, 'transitStops').find('area', area) : all('transitStops')(_, {}, context),
  },
  Citizen: {
    rideHailingQualification: async (applicant: Applicant & Document, _: unknown, context: Context) => {
      const [exam, [certificate]] = await Promise.all([
        recordsOf(context, 'exams').get(applicant.idNumber),
        recordsOf(context, 'certificates').find('holderIdNumber', applicant.idNumber),
      ]);
      return qualify(
        applicant,
        { exam: exam as { isPassed: boolean } | null, certificate: certificate ?? null },
        today(),
      );
    },
    rideHailingCertificate: async ({ idNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'certificates').find('holderIdNumber', idNumber))[0] ?? null,
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
    rideHailingPermit: async ({ plate }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'vehiclePermits').find('plate', plate))[0] ?? null,
  },
  TransitStop: { __resolveReference: reference('transitStops', 'number') },
};
