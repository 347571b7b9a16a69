import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
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
});
