import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Tax Service', zh: '税务局' },
  resolvers,
  seed,
  updates: { 'Taxpayer.creditGrade': 'YEARLY' },
  collections: {
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
  },
});
