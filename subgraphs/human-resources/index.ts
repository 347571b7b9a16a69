import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Human Resources and Social Security Bureau', zh: '人力资源和社会保障局' },
  collections,
  resolvers,
  seed,
});
