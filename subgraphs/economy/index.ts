import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Economy and Information Technology Bureau', zh: '经济和信息化局' },
  collections,
  resolvers,
  seed,
  updates: { EnergyUse: 'YEARLY', EfficiencyRating: 'YEARLY', 'Enterprise.isKeyEnergyUser': 'YEARLY' },
});
