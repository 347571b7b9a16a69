import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { connection, many, one, recordsOf, reference } = readsOf(collections);

export const resolvers = {
  Citizen: {
    realEstate: async ({ idNumber }: Document, { unit }: { unit: string }, context: Context) => {
      const owned = await recordsOf(context, 'ownerships').find('ownerIdNumber', idNumber);
      return owned.find(({ unitNumber }) => unitNumber === unit) ?? null;
    },
    realEstates: connection('ownerships', 'ownerIdNumber', 'idNumber'),
  },
  Enterprise: {
    realEstates: connection('ownerships', 'ownerUscc', 'uscc'),
    planningPermits: connection('planningPermits', 'holderUscc', 'uscc'),
  },
  RealEstateUnit: {
    __resolveReference: reference('units', 'number'),
    owners: connection('ownerships', 'unitNumber', 'number'),
    titleCertificates: many('titleCertificates', 'unitNumber', 'number'),
  },
  RealEstateOwnership: {
    // Complete or an error: whoever asks for everybody's consent must not be given a part of them.
    coOwners: async ({ number, unitNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'ownerships').find('unitNumber', unitNumber)).filter(
        (other) => other.number !== number,
      ),
    unit: one('units', 'unitNumber'),
    mortgage: one('mortgages', 'unitNumber'),
    seizure: one('seizures', 'unitNumber'),
  },
  RealEstateCoOwner: {
    citizen: link('Citizen', 'idNumber', 'ownerIdNumber'),
    enterprise: link('Enterprise', 'uscc', 'ownerUscc'),
  },
  TitleCertificate: {
    __resolveReference: reference('titleCertificates', 'number'),
    unit: one('units', 'unitNumber'),
  },
  PlanningPermit: {
    __resolveReference: reference('planningPermits', 'number'),
    holder: link('Enterprise', 'uscc', 'holderUscc'),
  },
};
