import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  veterans: { key: 'idNumber', type: 'VeteranRecord', stored: { idNumber: 'IDNumber!' } },
  benefits: { key: 'idNumber', stored: { idNumber: 'IDNumber!', benefits: '[VeteranBenefit!]!' } },
});
