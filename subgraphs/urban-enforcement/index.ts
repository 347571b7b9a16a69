import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Bureau of Comprehensive Administrative Law Enforcement', zh: '综合行政执法局' },
  collections,
  resolvers,
  seed,
  updates: { 'CarPark.freeSpaces': 'REAL_TIME' },
});
