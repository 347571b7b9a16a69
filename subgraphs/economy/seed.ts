import { addYears, type Calendar, latest, yearOf } from '../../seed/population/calendar.ts';
import type { Enterprise, SizeBand } from '../../seed/population/enterprise.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

const INDUSTRIAL: readonly Enterprise['industry'][] = ['TEXTILES', 'FOOD', 'MACHINERY', 'CHEMICALS', 'ENERGY'];
const PROGRAMMES = ['TECHNICAL_RENEWAL', 'DIGITALISATION', 'ENERGY_SAVING', 'SPECIALISED_SMALL_ENTERPRISE'];
/** The last three years that are over. */
const lastYears = ({ today }: Calendar) => [3, 2, 1].map((ago) => yearOf(today) - ago);

/** Kilowatt hours a year, from and to. */
const ELECTRICITY: Record<SizeBand, readonly [number, number]> = {
  LARGE: [20_000_000, 60_000_000],
  MEDIUM: [2_000_000, 12_000_000],
  SMALL: [200_000, 2_000_000],
  MICRO: [10_000, 200_000],
};

/** Tonnes of standard coal that a kilowatt hour of electricity stands for (GB/T 2589-2020). */
const COAL_PER_KWH = 0.1229 / 1_000;

function energyUse({ uscc, index, registeredOn, sizeBand }: Enterprise, random: Random) {
  return lastYears(random.calendar)
    .filter((year) => yearOf(registeredOn) < year)
    .map((year) => {
      const electricity = random.int(...ELECTRICITY[sizeBand]);
      // Electricity is the most of it; the rest is gas and steam.
      const standardCoal = Math.round(electricity * COAL_PER_KWH * random.int(110, 180)) / 100;
      return { number: `${index}-${year}`, uscc, year, electricity, standardCoal };
    });
}

function industrialGrants({ uscc, index, registeredOn, sizeBand }: Enterprise, random: Random) {
  if (!random.chance(sizeBand === 'MICRO' ? 0.05 : 0.4)) return [];
  const decidedOn = random.date(latest(registeredOn, random.calendar.yearsAgo(5)), random.calendar.today);
  const accepted = addYears(decidedOn, 1);
  return [
    {
      number: `GX${decidedOn.slice(0, 4)}${index}`,
      uscc,
      programme: random.pick(PROGRAMMES),
      amount: random.int(5, 200) * 1_000_000,
      decidedOn,
      acceptedOn: accepted > random.calendar.today ? null : accepted,
    },
  ];
}

export const seed: Seed = {
  enterprise(enterprise, random) {
    const { uscc, status, industry, registeredOn } = enterprise;
    if (status !== 'ACTIVE' || !INDUSTRIAL.includes(industry)) return {};
    const year = yearOf(random.calendar.today) - 1;
    const grade = random.weighted([
      ['A', 20],
      ['B', 50],
      ['C', 25],
      ['D', 5],
    ]);
    return {
      energyUse: energyUse(enterprise, random),
      industrialGrants: industrialGrants(enterprise, random),
      efficiencyRatings: yearOf(registeredOn) < year ? [{ uscc, year, grade }] : [],
    };
  },
};
