import type { Document } from 'mongodb';
import { today } from '../../schema/clock.ts';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { isBarred } from './revocation.ts';

const { connection, many, one, recordsOf, reference } = readsOf(collections);

export const resolvers = {
  Query: {
    enterprise: (_: unknown, { uscc }: { uscc: string }, context: Context) =>
      recordsOf(context, 'enterprises').get(uscc),
  },
  Enterprise: {
    __resolveReference: reference('enterprises', 'uscc'),
    legalRepresentative: link('Citizen', 'idNumber', 'legalRepresentativeIdNumber'),
    shareholders: many('shareholdings', 'uscc', 'uscc'),
    businessLicences: many('licences', 'uscc', 'uscc'),
    marketPenalties: many('penalties', 'uscc', 'uscc'),
    revocation: one('revocations', 'uscc'),
  },
  Shareholder: { citizen: link('Citizen', 'idNumber', 'holderIdNumber') },
  Shareholding: { enterprise: link('Enterprise', 'uscc', 'uscc') },
  BusinessLicence: {
    __resolveReference: reference('licences', 'number'),
    holder: link('Enterprise', 'uscc', 'uscc'),
  },
  MarketPenalty: { __resolveReference: reference('penalties', 'number') },
  Citizen: {
    enterprises: connection('enterprises', 'legalRepresentativeIdNumber', 'idNumber'),
    shareholdings: connection('shareholdings', 'holderIdNumber', 'idNumber'),
    ledRevokedEnterprise: async ({ idNumber }: Document, _: unknown, context: Context) => {
      const revocations = await recordsOf(context, 'revocations').find('ledByIdNumber', idNumber);
      return isBarred(revocations as unknown as { revokedOn: string }[], today());
    },
  },
};
