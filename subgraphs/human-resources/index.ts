import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Human Resources and Social Security Bureau', zh: '人力资源和社会保障局' },
  resolvers,
  seed,
  collections: {
    insuredPersons: {
      key: 'idNumber',
      stored: { idNumber: 'IDNumber!', retiresOn: 'Date!', pensionInsurance: 'PensionInsurance!' },
    },
    employments: {
      key: 'number',
      type: 'Employment',
      stored: { employeeIdNumber: 'IDNumber!', employerUscc: 'USCC' },
      indexes: ['employeeIdNumber', 'employerUscc'],
    },
    benefits: {
      key: 'number',
      type: 'SocialInsuranceBenefit',
      stored: { number: 'ID!', recipientIdNumber: 'IDNumber!' },
      indexes: ['recipientIdNumber'],
    },
    socialCards: { key: 'idNumber', type: 'SocialCard', stored: { idNumber: 'IDNumber!' } },
    accounts: { key: 'uscc', type: 'SocialInsuranceAccount', stored: { uscc: 'USCC!' } },
  },
});
