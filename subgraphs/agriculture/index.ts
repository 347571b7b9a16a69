import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Agriculture and Rural Affairs Bureau', zh: '农业农村局' },
  collections,
  resolvers,
  seed,
});
