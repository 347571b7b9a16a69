import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Finance Bureau', zh: '财政局' },
  resolvers,
  seed,
  collections: {
    receipts: { key: 'number', type: 'EReceipt', stored: { contractNumber: 'ID' }, indexes: ['contractNumber'] },
    nonTaxPayments: {
      key: 'number',
      type: 'NonTaxPayment',
      stored: { receiptNumber: 'ID!', payerIdNumber: 'IDNumber', payerUscc: 'USCC' },
      indexes: ['payerIdNumber', 'payerUscc'],
    },
    subsidyPayments: {
      key: 'number',
      type: 'SubsidyPayment',
      stored: { payeeIdNumber: 'IDNumber', payeeUscc: 'USCC' },
      indexes: ['payeeIdNumber', 'payeeUscc'],
    },
  },
});
