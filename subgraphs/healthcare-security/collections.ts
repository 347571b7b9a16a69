import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  enrolments: { key: 'idNumber', type: 'MedicalInsurance', stored: { idNumber: 'IDNumber!' } },
  accounts: { key: 'idNumber', type: 'MedicalAccount', stored: { idNumber: 'IDNumber!' } },
  settlements: {
    key: 'number',
    type: 'MedicalSettlement',
    stored: { patientIdNumber: 'IDNumber!', total: 'Fen!', covered: 'Fen!' },
    indexes: ['patientIdNumber'],
  },
  reimbursements: {
    key: 'number',
    type: 'MedicalReimbursement',
    stored: { claimantIdNumber: 'IDNumber!' },
    indexes: ['claimantIdNumber'],
  },
});
