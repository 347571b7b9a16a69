import { type Calendar, yearOf } from '../../seed/population/calendar.ts';
import type { Random } from '../../seed/population/random.ts';
import type { RuralLand } from '../../seed/population/support.ts';
import type { Seed } from '../kit/seed.ts';

/** The last three years that are over. */
const lastYears = ({ today }: Calendar) => [3, 2, 1].map((ago) => yearOf(today) - ago);

/** Contracted mu from which a household counts as growing grain on a larger scale. */
const LARGER = 5;

/** Fen a mu and year. */
const PER_MU = { SOIL_PROTECTION: 9_000, GRAIN: 12_000 };

function farmSubsidies(index: number, recipientIdNumber: string, { contractedMu }: RuralLand, random: Random) {
  return lastYears(random.calendar).flatMap((year) => {
    const paid = (kind: string, amount: number) => {
      const paidOn = random.date(`${year}-06-01`, `${year}-11-30`);
      return { number: `${year}-${index}-${kind}`, kind, year, amount, paidOn, recipientIdNumber };
    };
    return [
      paid('SOIL_PROTECTION', Math.round(contractedMu * PER_MU.SOIL_PROTECTION)),
      ...(contractedMu >= LARGER ? [paid('GRAIN', Math.round(contractedMu * PER_MU.GRAIN))] : []),
      ...(random.chance(0.02) ? [paid('MACHINERY', random.int(5, 60) * 10_000)] : []),
    ];
  });
}

export const seed: Seed = {
  household({ index, members, ruralLand }, random) {
    const living = members.filter(({ status }) => status === 'LIVING');
    const [head] = living;
    if (!ruralLand || !head) return {};
    const { village, contractedMu, contractedFrom, contractedUntil, homestead } = ruralLand;
    const memberIdNumbers = living.map(({ idNumber }) => idNumber);
    return {
      landContracts: [
        {
          number: `C${String(index).padStart(8, '0')}`,
          village,
          areaMu: contractedMu,
          since: contractedFrom,
          until: contractedUntil,
          memberIdNumbers,
        },
      ],
      homesteads: homestead
        ? [{ number: `Z${String(index).padStart(8, '0')}`, village, area: homestead, memberIdNumbers }]
        : [],
      farmSubsidies: farmSubsidies(index, head.idNumber, ruralLand, random),
    };
  },
};
