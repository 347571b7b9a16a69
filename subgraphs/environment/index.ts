import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Ecology and Environment Bureau', zh: '生态环境局' },
  resolvers,
  seed,
  updates: { AirConcentrations: 'HOURLY', AirQualityIndex: 'HOURLY', 'AirStation.measuredAt': 'HOURLY' },
  collections: {
    airStations: { key: 'number', type: 'AirStation', indexes: ['area'] },
    pollutantPermits: {
      key: 'number',
      type: 'PollutantPermit',
      stored: { enterpriseUscc: 'USCC!' },
      indexes: ['enterpriseUscc'],
    },
    environmentalPenalties: {
      key: 'number',
      type: 'EnvironmentalPenalty',
      stored: { enterpriseUscc: 'USCC!' },
      indexes: ['enterpriseUscc'],
    },
  },
});
