import type { Document } from 'mongodb';
import { type Context, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { measureDays, measuresAt, type PlanLevel, type ResponseLevel } from './response-level.ts';

const { allBy, one, recordsOf, reference } = readsOf(collections);

async function levelsOf({ planNumber }: Document, context: Context): Promise<PlanLevel[] | undefined> {
  return (await recordsOf(context, 'responsePlans').get(planNumber))?.levels;
}

export const resolvers = {
  Query: {
    responsePlans: allBy('responsePlans', 'area'),
    areaResponses: async (_: unknown, { area }: { area?: string | null }, context: Context) => {
      const responses = await recordsOf(context, 'areaResponses').all();
      return area ? responses.filter((response) => response.area === area) : responses;
    },
    emergencyAlerts: allBy('alerts', 'area'),
    emergencyShelters: allBy('shelters', 'area'),
    emergencyResources: allBy('resources', 'area'),
  },
  ResponsePlan: {
    __resolveReference: reference('responsePlans', 'number'),
    response: one('areaResponses', 'area'),
  },
  AreaResponse: {
    __resolveReference: reference('areaResponses', 'area'),
    plan: one('responsePlans', 'planNumber'),
    measures: async (response: Document, _: unknown, context: Context) => {
      const levels = await levelsOf(response, context);
      return levels ? measuresAt(levels, response.level as ResponseLevel) : null;
    },
    measureDays: async (response: Document, _: unknown, context: Context) => {
      const levels = await levelsOf(response, context);
      return levels ? measureDays(levels, response.days) : null;
    },
  },
  EmergencyAlert: { __resolveReference: reference('alerts', 'number') },
  EmergencyShelter: { __resolveReference: reference('shelters', 'number') },
  EmergencyResource: { __resolveReference: reference('resources', 'number') },
};
