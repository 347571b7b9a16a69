import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Natural Resources and Planning Bureau', zh: '自然资源和规划局' },
  collections,
  resolvers,
  seed,
});
