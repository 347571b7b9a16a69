import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Bureau of Culture, Radio, Television, Tourism and Sport', zh: '文化广电旅游体育局' },
  collections,
  resolvers,
  seed,
  updates: { VisitorFlow: 'REAL_TIME', AreaFlow: 'REAL_TIME', TourismBookings: 'DAILY' },
});
