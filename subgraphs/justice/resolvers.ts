import type { Document } from 'mongodb';
import { all, type Context, connection, first, link, many, one, recordsOf, reference } from '../kit/resolvers.ts';

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
