import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { connection, recordsOf, reference } = readsOf(collections);

const isListed =
  (keyField: string) =>
  async (debtor: Document, _: unknown, context: Context): Promise<boolean> =>
    (await recordsOf(context, 'dishonestDebtors').get(debtor[keyField])) !== null;

export const resolvers = {
  Citizen: {
    isDishonestJudgmentDebtor: isListed('idNumber'),
    judgments: connection('judgments', 'debtorIdNumber', 'idNumber'),
  },
  Enterprise: {
    isDishonestJudgmentDebtor: isListed('uscc'),
    judgments: connection('judgments', 'debtorUscc', 'uscc'),
  },
  RealEstateUnit: {
    // An order in force before one that was lifted, and the later before the earlier.
    seizureOrder: async ({ number }: Document, _: unknown, context: Context) => {
      const orders = await recordsOf(context, 'seizureOrders').find('unitNumber', number);
      return orders.toSorted((a, b) => +b.active - +a.active || b.since.localeCompare(a.since))[0] ?? null;
    },
  },
  SeizureOrder: {
    __resolveReference: reference('seizureOrders', 'caseNumber'),
    unit: link('RealEstateUnit', 'number', 'unitNumber'),
  },
  Judgment: { __resolveReference: reference('judgments', 'caseNumber') },
};
