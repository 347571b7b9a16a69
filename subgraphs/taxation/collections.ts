import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  taxpayers: { key: 'number', type: 'Taxpayer', stored: { number: 'ID!' } },
  payments: {
    key: 'number',
    type: 'TaxPayment',
    stored: { payerIdNumber: 'IDNumber', payerUscc: 'USCC' },
    indexes: ['payerIdNumber', 'payerUscc'],
  },
  invoiceQuotas: { key: 'uscc', type: 'InvoiceQuota', stored: { uscc: 'USCC!' } },
  clearances: {
    key: 'number',
    type: 'TaxClearanceCertificate',
    stored: { uscc: 'USCC!' },
    indexes: ['uscc'],
  },
});
