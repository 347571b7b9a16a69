import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Veterans Affairs Bureau', zh: '退役军人事务局' },
  collections,
  resolvers,
  seed,
});
