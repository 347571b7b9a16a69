import type { Document } from 'mongodb';
import { link, readsOf } from '../kit/resolvers.ts';
import { airQualityIndex } from './air-quality-index.ts';
import { collections } from './collections.ts';

const { allBy, many, reference } = readsOf(collections);

export const resolvers = {
  Query: {
    airQuality: allBy('airStations', 'area'),
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
