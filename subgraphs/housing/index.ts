import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Housing and Urban-Rural Development Bureau', zh: '住房和城乡建设局' },
  collections,
  resolvers,
  seed,
});
