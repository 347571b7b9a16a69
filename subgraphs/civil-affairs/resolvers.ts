import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { first, one, recordsOf, reference } = readsOf(collections);

export const resolvers = {
  Citizen: {
    marriage: one('marriages', 'idNumber'),
    subsistenceAllowance: first('allowances', 'memberIdNumbers', 'idNumber'),
    elderBenefits: async ({ idNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'elders').get(idNumber))?.benefits ?? [],
    cremation: one('cremations', 'idNumber'),
  },
  Marriage: { spouse: link('Citizen', 'idNumber', 'spouseIdNumber') },
  SubsistenceAllowance: { __resolveReference: reference('allowances', 'number') },
  Enterprise: { socialOrganisation: one('socialOrganisations', 'uscc') },
};
