import type { Document } from 'mongodb';
import { today } from '../../schema/clock.ts';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { bandOf, isInForce, payAfterTreatment } from './credit.ts';

const { many, one, recordsOf, reference } = readsOf(collections);

type Listing = { list: string; expiresOn?: string | null };

export const resolvers = {
  Citizen: {
    publicCredit: one('citizenCredits', 'idNumber'),
    payAfterTreatment: async ({ idNumber }: Document, _: unknown, context: Context) => {
      const [credit, listings] = await Promise.all([
        recordsOf(context, 'citizenCredits').get(idNumber),
        recordsOf(context, 'listings').find('idNumber', idNumber),
      ]);
      return payAfterTreatment(credit as { score: number } | null, listings as unknown as Listing[], today());
    },
    creditListings: many('listings', 'idNumber', 'idNumber'),
  },
  PublicCredit: { band: ({ score }: { score: number }) => bandOf(score) },
  CreditListing: {
    __resolveReference: reference('listings', 'number'),
    isInForce: (listing: Listing) => isInForce(listing, today()),
  },
  Enterprise: {
    publicCredit: one('enterpriseCredits', 'uscc'),
    creditListings: many('listings', 'uscc', 'uscc'),
    investmentProjects: many('projects', 'investorUscc', 'uscc'),
  },
  InvestmentProject: {
    __resolveReference: reference('projects', 'code'),
    investor: link('Enterprise', 'uscc', 'investorUscc'),
  },
};
