import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { all, connection, first, many, one, recordsOf, reference } = readsOf(collections);

export const resolvers = {
  Query: { lawFirms: all('lawFirms') },
  Citizen: {
    notarisations: connection('notarisations', 'applicantIdNumber', 'idNumber'),
    legalAid: many('legalAidCases', 'recipientIdNumber', 'idNumber'),
    hasOpenLegalAid: async ({ idNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'legalAidCases').find('recipientIdNumber', idNumber)).some(({ closedOn }) => !closedOn),
    lawyerLicence: first('lawyerLicences', 'lawyerIdNumber', 'idNumber'),
    communityCorrection: one('corrections', 'idNumber'),
  },
  Notarisation: {
    __resolveReference: reference('notarisations', 'number'),
    applicant: link('Citizen', 'idNumber', 'applicantIdNumber'),
  },
  LegalAidCase: {
    __resolveReference: reference('legalAidCases', 'number'),
    firm: one('lawFirms', 'firmNumber'),
  },
  LawyerLicence: {
    __resolveReference: reference('lawyerLicences', 'number'),
    firm: one('lawFirms', 'firmNumber'),
    lawyer: link('Citizen', 'idNumber', 'lawyerIdNumber'),
  },
  LawFirm: { __resolveReference: reference('lawFirms', 'number') },
};
