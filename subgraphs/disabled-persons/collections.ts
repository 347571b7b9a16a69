import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  certificates: { key: 'idNumber', type: 'DisabilityCertificate', stored: { idNumber: 'IDNumber!' } },
  subsidies: { key: 'idNumber', stored: { idNumber: 'IDNumber!', subsidies: '[DisabilitySubsidy!]!' } },
});
