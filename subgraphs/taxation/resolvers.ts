import { connection, first, one, reference } from '../kit/resolvers.ts';
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
    taxClearance: first('clearances', 'uscc', 'uscc'),
  },
  TaxPayment: { __resolveReference: reference('payments', 'number') },
  TaxClearanceCertificate: { __resolveReference: reference('clearances', 'number') },
  SaleContract: { deedTax: deedTaxOf, sellerTaxes: sellerTaxesOf },
};
