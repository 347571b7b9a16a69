import { readsOf } from '../kit/resolvers.ts';
import { deedTaxOf, sellerTaxesOf } from './assessment.ts';
import { collections } from './collections.ts';

const { connection, first, one, reference } = readsOf(collections);

export const resolvers = {
  Citizen: {
    taxpayer: one('taxpayers', 'idNumber'),
    taxPayments: connection('payments', 'payerIdNumber', 'idNumber'),
  },
  Enterprise: {
    taxpayer: one('taxpayers', 'uscc'),
    taxPayments: connection('payments', 'payerUscc', 'uscc'),
    invoiceQuota: one('invoiceQuotas', 'uscc'),
    taxClearance: first('clearances', 'uscc', 'uscc'),
  },
  TaxPayment: { __resolveReference: reference('payments', 'number') },
  TaxClearanceCertificate: { __resolveReference: reference('clearances', 'number') },
  SaleContract: { deedTax: deedTaxOf, sellerTaxes: sellerTaxesOf },
};
