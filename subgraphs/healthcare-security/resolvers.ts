import type { Document } from 'mongodb';
import { link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { connection, one, reference } = readsOf(collections);

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
