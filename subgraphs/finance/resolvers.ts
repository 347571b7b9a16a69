import { readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { connection, many, one, reference } = readsOf(collections);

export const resolvers = {
  Citizen: {
    nonTaxPayments: connection('nonTaxPayments', 'payerIdNumber', 'idNumber'),
    subsidyPayments: connection('subsidyPayments', 'payeeIdNumber', 'idNumber'),
  },
  Enterprise: {
    nonTaxPayments: connection('nonTaxPayments', 'payerUscc', 'uscc'),
    subsidyPayments: connection('subsidyPayments', 'payeeUscc', 'uscc'),
  },
  SaleContract: { receipts: many('receipts', 'contractNumber', 'number') },
  EReceipt: { __resolveReference: reference('receipts', 'number') },
  NonTaxPayment: {
    __resolveReference: reference('nonTaxPayments', 'number'),
    receipt: one('receipts', 'receiptNumber'),
  },
  SubsidyPayment: { __resolveReference: reference('subsidyPayments', 'number') },
};
