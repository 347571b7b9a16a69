import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Education Bureau', zh: '教育局' },
  resolvers,
  seed,
  collections: {
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
  },
});
