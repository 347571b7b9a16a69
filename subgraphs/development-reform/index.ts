import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Development and Reform Commission', zh: '发展和改革委员会' },
  collections,
  resolvers,
  seed,
});
