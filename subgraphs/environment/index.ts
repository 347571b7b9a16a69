import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Ecology and Environment Bureau', zh: '生态环境局' },
  collections,
  resolvers,
  seed,
  updates: { AirConcentrations: 'HOURLY', AirQualityIndex: 'HOURLY', 'AirStation.measuredAt': 'HOURLY' },
});
