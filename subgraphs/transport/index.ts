import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Transport Bureau', zh: '交通运输局' },
  collections,
  resolvers,
  seed,
  updates: { 'TransitStop.state': 'REAL_TIME' },
});
