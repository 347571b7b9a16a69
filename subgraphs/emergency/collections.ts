import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  responsePlans: { key: 'number', type: 'ResponsePlan', stored: { levels: '[PlanLevel!]!' }, indexes: ['area'] },
  areaResponses: {
    key: 'area',
    type: 'AreaResponse',
    stored: { planNumber: 'ID!', level: 'ResponseLevel!', days: '[ResponseDay!]!' },
  },
  alerts: { key: 'number', type: 'EmergencyAlert', indexes: ['area'] },
  shelters: { key: 'number', type: 'EmergencyShelter', indexes: ['area'] },
  resources: { key: 'number', type: 'EmergencyResource', indexes: ['area'] },
});
