import type { Document } from 'mongodb';
import { today } from '../../schema/clock.ts';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { type Insured, retirementOf } from './retirement.ts';

const { connection, first, many, one, recordsOf, reference } = readsOf(collections);

const insuredPerson = ({ idNumber }: Document, context: Context): Promise<(Document & Insured) | null> =>
  recordsOf(context, 'insuredPersons').get(idNumber) as Promise<(Document & Insured) | null>;

export const resolvers = {
  Citizen: {
    pensionInsurance: async (citizen: Document, _: unknown, context: Context) =>
      (await insuredPerson(citizen, context))?.pensionInsurance ?? null,
    retirement: async (citizen: Document, _: unknown, context: Context) => {
      const person = await insuredPerson(citizen, context);
      return person && retirementOf(person, today());
    },
    employment: first('employments', 'employeeIdNumber', 'idNumber'),
    socialInsuranceBenefits: many('benefits', 'recipientIdNumber', 'idNumber'),
    socialCard: one('socialCards', 'idNumber'),
  },
  Employment: {
    __resolveReference: reference('employments', 'number'),
    employee: link('Citizen', 'idNumber', 'employeeIdNumber'),
    employer: link('Enterprise', 'uscc', 'employerUscc'),
  },
  Enterprise: {
    employees: connection('employments', 'employerUscc', 'uscc'),
    socialInsuranceAccount: one('accounts', 'uscc'),
  },
};
