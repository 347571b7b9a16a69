import type { Document } from 'mongodb';
import { type Context, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { yearsServed } from './service-years.ts';

const { one, recordsOf } = readsOf(collections);

export const resolvers = {
  Citizen: {
    isVeteran: async ({ idNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'veterans').get(idNumber)) !== null,
    veteranRecord: one('veterans', 'idNumber'),
    veteranBenefits: async ({ idNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'benefits').get(idNumber))?.benefits ?? [],
  },
  VeteranRecord: {
    yearsServed: ({ enlistedOn, dischargedOn }: Document) => yearsServed(enlistedOn, dischargedOn),
  },
};
