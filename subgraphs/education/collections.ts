import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  learners: { key: 'idNumber', stored: { idNumber: 'IDNumber!', level: 'EducationLevel!' } },
  diplomas: { key: 'number', type: 'Diploma', stored: { holderIdNumber: 'IDNumber!' }, indexes: ['holderIdNumber'] },
  schools: { key: 'number', type: 'School', indexes: ['stage'] },
  enrolments: {
    key: 'number',
    type: 'SchoolEnrolment',
    stored: { pupilIdNumber: 'IDNumber!', schoolNumber: 'ID!' },
    indexes: ['pupilIdNumber', 'schoolNumber'],
  },
  admissions: {
    key: 'idNumber',
    type: 'SchoolAdmission',
    stored: { idNumber: 'IDNumber!', schoolNumber: 'ID!' },
  },
});
