import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Public Utilities (Water, Electricity, Gas)', zh: '公用事业' },
  collections,
  resolvers,
  seed,
});
