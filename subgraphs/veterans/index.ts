import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Veterans Affairs Bureau', zh: '退役军人事务局' },
  resolvers,
  seed,
  collections: {
    veterans: { key: 'idNumber', type: 'VeteranRecord', stored: { idNumber: 'IDNumber!' } },
    benefits: { key: 'idNumber', stored: { idNumber: 'IDNumber!', benefits: '[VeteranBenefit!]!' } },
  },
});
