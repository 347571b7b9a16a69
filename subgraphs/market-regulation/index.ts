import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Market Regulation Bureau', zh: '市场监督管理局' },
  collections,
  resolvers,
  seed,
});
