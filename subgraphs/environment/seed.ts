import { addYears, latest } from '../../seed/population/calendar.ts';
import type { Enterprise } from '../../seed/population/enterprise.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

/** Industries that need a permit, and what they discharge. */
const DISCHARGES: Partial<Record<Enterprise['industry'], readonly string[]>> = {
  TEXTILES: ['CHEMICAL_OXYGEN_DEMAND', 'AMMONIA_NITROGEN'],
  CHEMICALS: ['CHEMICAL_OXYGEN_DEMAND', 'VOLATILE_ORGANIC_COMPOUNDS'],
  FOOD: ['CHEMICAL_OXYGEN_DEMAND', 'AMMONIA_NITROGEN'],
  MACHINERY: ['VOLATILE_ORGANIC_COMPOUNDS'],
  ENERGY: ['NITROGEN_OXIDES'],
};

const VIOLATIONS = ['EXCESS_DISCHARGE', 'UNPERMITTED_DISCHARGE', 'HAZARDOUS_WASTE', 'NOISE'];

const AREAS = ['湖滨', '西湖', '城东', '城西', '城北'];

function penalties({ uscc, index, registeredOn, endedOn }: Enterprise, random: Random) {
  if (!random.chance(0.12)) return [];
  const until = endedOn ?? random.calendar.today;
  const decidedOn = random.date(latest(registeredOn, addYears(until, -5)), until);
  return [
    {
      number: `浣环罚字〔${decidedOn.slice(0, 4)}〕${index}号`,
      enterpriseUscc: uscc,
      violation: random.pick(VIOLATIONS),
      decidedOn,
      fine: random.int(2, 60) * 1_000_000,
      isRemedied: decidedOn < addYears(random.calendar.today, -1) || random.chance(0.6),
    },
  ];
}

export const seed: Seed = {
  enterprise(enterprise, random) {
    const { uscc, industry, status, sizeBand, registeredOn } = enterprise;
    const discharges = DISCHARGES[industry];
    if (!discharges) return {};
    const issuedOn = random.date(latest(registeredOn, addYears(random.calendar.today, -4)), random.calendar.today);
    const isKey = sizeBand === 'LARGE' || sizeBand === 'MEDIUM';
    return {
      pollutantPermits:
        status === 'ACTIVE'
          ? [
              {
                number: `${uscc}001P`,
                enterpriseUscc: uscc,
                management: isKey ? 'KEY' : 'SIMPLIFIED',
                issuedOn,
                expiresOn: addYears(issuedOn, 5),
                limits: discharges.map((pollutant) => {
                  const tonnes = random.int(10, isKey ? 900 : 90) / 10;
                  return { pollutant, tonnes, discharged: Math.round(tonnes * random.int(40, 98)) / 100 };
                }),
              },
            ]
          : [],
      environmentalPenalties: penalties(enterprise, random),
    };
  },
  fixtures: (random) => ({
    airStations: AREAS.map((area, i) => ({
      number: `KQ${i + 1}`,
      name: `${area}站`,
      area,
      measuredAt: new Date(`${random.calendar.today}T20:00:00+08:00`),
      concentrations: {
        pm25: random.int(12, 48),
        pm10: random.int(25, 90),
        no2: random.int(15, 60),
        o3: random.int(80, 185),
      },
    })),
  }),
};
