import type { Document } from 'mongodb';
import { all, type Context, link, many, recordsOf, reference } from '../kit/resolvers.ts';
import { airQualityIndex } from './air-quality-index.ts';

export const resolvers = {
  Query: {
    airQuality: (_: unknown, { area }: { area?: string | null }, context: Context) =>
      area ? recordsOf(context, 'airStations').find('area', area) : all('airStations')(_, {}, context),
  },
  AirStation: {
    __resolveReference: reference('airStations', 'number'),
    index: ({ concentrations }: Document) => (concentrations ? airQualityIndex(concentrations) : null),
  },
  Enterprise: {
    pollutantPermits: many('pollutantPermits', 'enterpriseUscc', 'uscc'),
    environmentalPenalties: many('environmentalPenalties', 'enterpriseUscc', 'uscc'),
  },
  PollutantPermit: {
    __resolveReference: reference('pollutantPermits', 'number'),
    enterprise: link('Enterprise', 'uscc', 'enterpriseUscc'),
  },
  EnvironmentalPenalty: {
    __resolveReference: reference('environmentalPenalties', 'number'),
    enterprise: link('Enterprise', 'uscc', 'enterpriseUscc'),
  },
};
