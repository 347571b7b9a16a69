import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Health Commission', zh: '卫生健康委员会' },
  collections,
  resolvers,
  seed,
});
