import type { Document } from 'mongodb';
import { type Context, connection, one, recordsOf, reference } from '../kit/resolvers.ts';
import { deedTaxOf, sellerTaxesOf } from './assessment.ts';

export const resolvers = {
  Citizen: {
    taxpayer: one('taxpayers', 'idNumber'),
    taxPayments: connection('payments', 'payerIdNumber', 'idNumber'),
  },
  Enterprise: {
    taxpayer: one('taxpayers', 'uscc'),
    taxPayments: connection('payments', 'payerUscc', 'uscc'),
    invoiceQuota: one('invoiceQuotas', 'uscc'),
    taxClearance: async ({ uscc }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'clearances').find('uscc', uscc))[0] ?? null,
  },
  TaxPayment: { __resolveReference: reference('payments', 'number') },
  TaxClearanceCertificate: { __resolveReference: reference('clearances', 'number') },
  SaleContract: { deedTax: deedTaxOf, sellerTaxes: sellerTaxesOf },
};
