import type { Document } from 'mongodb';
import { connection, link, one, reference } from '../kit/resolvers.ts';

export const resolvers = {
  Citizen: {
    medicalInsurance: one('enrolments', 'idNumber'),
    medicalAccount: one('accounts', 'idNumber'),
    medicalSettlements: connection('settlements', 'patientIdNumber', 'idNumber'),
    medicalReimbursements: connection('reimbursements', 'claimantIdNumber', 'idNumber'),
  },
  MedicalSettlement: {
    __resolveReference: reference('settlements', 'number'),
    patient: link('Citizen', 'idNumber', 'patientIdNumber'),
    ownShare: ({ total, covered }: Document) => total - covered,
  },
  MedicalReimbursement: {
    __resolveReference: reference('reimbursements', 'number'),
    claimant: link('Citizen', 'idNumber', 'claimantIdNumber'),
  },
};
