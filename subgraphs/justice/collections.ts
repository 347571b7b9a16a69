import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
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
});
