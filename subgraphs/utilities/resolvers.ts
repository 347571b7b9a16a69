import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { many, recordsOf, reference } = readsOf(collections);

const accountsOf = ({ number }: Document, context: Context): Promise<Document[]> =>
  recordsOf(context, 'accounts').find('unitNumber', number);

const hasArrears = ({ arrears }: Document): boolean => arrears > 0;

export const resolvers = {
  Citizen: { utilityAccounts: many('accounts', 'holderIdNumber', 'idNumber') },
  RealEstateUnit: {
    utilityAccounts: async (unit: Document, _: unknown, context: Context) => {
      const accounts = await accountsOf(unit, context);
      if (accounts.length === 0) return null;
      const supplying = (service: string) => accounts.find((account) => account.service === service) ?? null;
      return { water: supplying('WATER'), electricity: supplying('ELECTRICITY'), gas: supplying('GAS') };
    },
    hasUtilityArrears: async (unit: Document, _: unknown, context: Context) => {
      const accounts = await accountsOf(unit, context);
      return accounts.length === 0 ? null : accounts.some(hasArrears);
    },
    meterTransfers: many('transfers', 'unitNumber', 'number'),
  },
  UtilityAccount: {
    __resolveReference: reference('accounts', 'accountNumber'),
    unit: link('RealEstateUnit', 'number', 'unitNumber'),
    holder: link('Citizen', 'idNumber', 'holderIdNumber'),
    hasArrears,
  },
  MeterTransfer: { to: link('Citizen', 'idNumber', 'toIdNumber') },
};
