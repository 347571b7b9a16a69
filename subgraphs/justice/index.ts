import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Justice Bureau', zh: '司法局' },
  resolvers,
  seed,
  collections: {
    notarisations: {
      key: 'number',
      type: 'Notarisation',
      stored: { applicantIdNumber: 'IDNumber!' },
      indexes: ['applicantIdNumber'],
    },
    legalAidCases: {
      key: 'number',
      type: 'LegalAidCase',
      stored: { recipientIdNumber: 'IDNumber!', firmNumber: 'ID!' },
      indexes: ['recipientIdNumber'],
    },
    lawyerLicences: {
      key: 'number',
      type: 'LawyerLicence',
      stored: { lawyerIdNumber: 'IDNumber!', firmNumber: 'ID!' },
      indexes: ['lawyerIdNumber'],
    },
    lawFirms: { key: 'number', type: 'LawFirm' },
    corrections: { key: 'idNumber', type: 'CommunityCorrection', stored: { idNumber: 'IDNumber!' } },
  },
});
