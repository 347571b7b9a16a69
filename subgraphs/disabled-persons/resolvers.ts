import type { Document } from 'mongodb';
import { today } from '../../schema/clock.ts';
import { type Context, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { one, recordsOf } = readsOf(collections);

export const resolvers = {
  Citizen: {
    disabilityCertificate: one('certificates', 'idNumber'),
    disabilitySubsidies: async ({ idNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'subsidies').get(idNumber))?.subsidies ?? [],
  },
  DisabilityCertificate: {
    isSevere: ({ grade }: Document) => grade <= 2,
    isValid: ({ expiresOn }: Document) => expiresOn >= today(),
  },
};
