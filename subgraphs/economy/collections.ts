import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  energyUse: { key: 'number', type: 'EnergyUse', stored: { number: 'ID!', uscc: 'USCC!' }, indexes: ['uscc'] },
  industrialGrants: { key: 'number', type: 'IndustrialGrant', stored: { uscc: 'USCC!' }, indexes: ['uscc'] },
  efficiencyRatings: { key: 'uscc', type: 'EfficiencyRating', stored: { uscc: 'USCC!' } },
});
