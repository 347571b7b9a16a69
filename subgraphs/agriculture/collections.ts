import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  landContracts: {
    key: 'number',
    type: 'LandContract',
    stored: { memberIdNumbers: '[IDNumber!]!' },
    indexes: ['memberIdNumbers'],
  },
  homesteads: {
    key: 'number',
    type: 'Homestead',
    stored: { memberIdNumbers: '[IDNumber!]!' },
    indexes: ['memberIdNumbers'],
  },
  farmSubsidies: {
    key: 'number',
    type: 'FarmSubsidy',
    stored: { recipientIdNumber: 'IDNumber!' },
    indexes: ['recipientIdNumber'],
  },
});
