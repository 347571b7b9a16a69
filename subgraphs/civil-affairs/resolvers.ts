import type { Document } from 'mongodb';
import { type Context, first, link, one, recordsOf, reference } from '../kit/resolvers.ts';

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
