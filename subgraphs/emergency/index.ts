import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Emergency Management Bureau', zh: '应急管理局' },
  resolvers,
  seed,
  updates: { AreaResponse: 'REAL_TIME', ResponseDay: 'DAILY', MeasureDays: 'DAILY' },
  collections: {
    responsePlans: { key: 'number', type: 'ResponsePlan', stored: { levels: '[PlanLevel!]!' }, indexes: ['area'] },
    areaResponses: {
      key: 'area',
      type: 'AreaResponse',
      stored: { planNumber: 'ID!', level: 'ResponseLevel!', days: '[ResponseDay!]!' },
    },
    alerts: { key: 'number', type: 'EmergencyAlert', indexes: ['area'] },
    shelters: { key: 'number', type: 'EmergencyShelter', indexes: ['area'] },
    resources: { key: 'number', type: 'EmergencyResource', indexes: ['area'] },
  },
});
