import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { connection, many, one, recordsOf, reference } = readsOf(collections);

/** Tonnes of standard coal a year from which a province may name a key energy user (Energy Conservation Law, art. 52). */
const KEY_ENERGY_USER = 5_000;

export const resolvers = {
  Enterprise: {
    energyUse: many('energyUse', 'uscc', 'uscc'),
    isKeyEnergyUser: async ({ uscc }: Document, _: unknown, context: Context) => {
      const last = (await recordsOf(context, 'energyUse').find('uscc', uscc)).at(-1);
      return last ? last.standardCoal >= KEY_ENERGY_USER : null;
    },
    industrialGrants: connection('industrialGrants', 'uscc', 'uscc'),
    efficiencyRating: one('efficiencyRatings', 'uscc'),
  },
  IndustrialGrant: {
    __resolveReference: reference('industrialGrants', 'number'),
    recipient: link('Enterprise', 'uscc', 'uscc'),
  },
};
