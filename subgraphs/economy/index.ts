import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Economy and Information Technology Bureau', zh: '经济和信息化局' },
  resolvers,
  seed,
  updates: { EnergyUse: 'YEARLY', EfficiencyRating: 'YEARLY', 'Enterprise.isKeyEnergyUser': 'YEARLY' },
  collections: {
    energyUse: { key: 'number', type: 'EnergyUse', stored: { number: 'ID!', uscc: 'USCC!' }, indexes: ['uscc'] },
    industrialGrants: { key: 'number', type: 'IndustrialGrant', stored: { uscc: 'USCC!' }, indexes: ['uscc'] },
    efficiencyRatings: { key: 'uscc', type: 'EfficiencyRating', stored: { uscc: 'USCC!' } },
  },
});
