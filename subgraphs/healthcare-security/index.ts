import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Healthcare Security Administration', zh: '医疗保障局' },
  resolvers,
  seed,
  collections: {
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
  },
});
