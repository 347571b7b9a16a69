import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Healthcare Security Administration', zh: '医疗保障局' },
  collections,
  resolvers,
  seed,
});
