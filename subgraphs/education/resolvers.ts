import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { allBy, connection, first, many, one, recordsOf, reference } = readsOf(collections);

const COMPULSORY_COMPLETED = ['JUNIOR', 'SENIOR', 'VOCATIONAL', 'BACHELOR', 'MASTER'];

const levelOf = async ({ idNumber }: Document, context: Context): Promise<string | null> =>
  (await recordsOf(context, 'learners').get(idNumber))?.level ?? null;

export const resolvers = {
  Query: {
    schools: allBy('schools', 'stage'),
  },
  Citizen: {
    educationLevel: (citizen: Document, _: unknown, context: Context) => levelOf(citizen, context),
    compulsoryEducationCompleted: async (citizen: Document, _: unknown, context: Context) => {
      const level = await levelOf(citizen, context);
      return level === null ? null : COMPULSORY_COMPLETED.includes(level);
    },
    diplomas: many('diplomas', 'holderIdNumber', 'idNumber'),
    schoolEnrolment: first('enrolments', 'pupilIdNumber', 'idNumber'),
    schoolAdmission: one('admissions', 'idNumber'),
  },
  Diploma: {
    __resolveReference: reference('diplomas', 'number'),
    holder: link('Citizen', 'idNumber', 'holderIdNumber'),
  },
  School: {
    __resolveReference: reference('schools', 'number'),
    enrolments: connection('enrolments', 'schoolNumber', 'number'),
  },
  SchoolEnrolment: {
    __resolveReference: reference('enrolments', 'number'),
    pupil: link('Citizen', 'idNumber', 'pupilIdNumber'),
    school: one('schools', 'schoolNumber'),
  },
  SchoolAdmission: { school: one('schools', 'schoolNumber') },
};
