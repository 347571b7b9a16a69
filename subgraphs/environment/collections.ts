import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
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
});
