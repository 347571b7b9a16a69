import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Emergency Management Bureau', zh: '应急管理局' },
  collections,
  resolvers,
  seed,
  updates: { AreaResponse: 'REAL_TIME', ResponseDay: 'DAILY', MeasureDays: 'DAILY' },
});
