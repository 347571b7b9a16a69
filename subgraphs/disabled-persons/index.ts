import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: "Disabled Persons' Federation", zh: '残疾人联合会' },
  collections,
  resolvers,
  seed,
});
