import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Housing Provident Fund Management Centre', zh: '住房公积金管理中心' },
  collections,
  resolvers,
  seed,
});
