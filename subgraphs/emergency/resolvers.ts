import type { Document } from 'mongodb';
import { all, type Context, one, recordsOf, reference } from '../kit/resolvers.ts';
import { measureDays, measuresAt, type PlanLevel, type ResponseLevel } from './response-level.ts';

const inArea =
  (collection: string) =>
  (_: unknown, { area }: { area?: string | null }, context: Context): Promise<Document[]> =>
    area ? recordsOf(context, collection).find('area', area) : all(collection)(_, {}, context);

async function levelsOf({ planNumber }: Document, context: Context): Promise<PlanLevel[]> {
  return (await recordsOf(context, 'responsePlans').get(planNumber))?.levels ?? [];
}

export const resolvers = {
  Query: {
    responsePlans: inArea('responsePlans'),
    areaResponses: async (_: unknown, { area }: { area?: string | null }, context: Context) => {
      const responses = await recordsOf(context, 'areaResponses').all();
      return area ? responses.filter((response) => response.area === area) : responses;
    },
    emergencyAlerts: inArea('alerts'),
    emergencyShelters: inArea('shelters'),
    emergencyResources: inArea('resources'),
  },
  ResponsePlan: {
    __resolveReference: reference('responsePlans', 'number'),
    response: one('areaResponses', 'area'),
  },
  AreaResponse: {
    __resolveReference: reference('areaResponses', 'area'),
    plan: one('responsePlans', 'planNumber'),
    measures: async (response: Document, _: unknown, context: Context) =>
      measuresAt(await levelsOf(response, context), response.level as ResponseLevel),
    measureDays: async (response: Document, _: unknown, context: Context) =>
      measureDays(await levelsOf(response, context), response.days ?? []),
  },
  EmergencyAlert: { __resolveReference: reference('alerts', 'number') },
  EmergencyShelter: { __resolveReference: reference('shelters', 'number') },
  EmergencyResource: { __resolveReference: reference('resources', 'number') },
};
