import { addYears, ageOn, dateOf, dayOf, earliest, latest } from '../../seed/population/calendar.ts';
import { crowdedDays } from '../../seed/population/crowded-days.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

const AREAS = ['湖滨', '西湖', '城东', '城西', '城北'];
const BREEDS = ['贵宾犬', '柯基犬', '比熊犬', '中华田园犬', '博美犬'];

function caseOf(number: string, party: object, matters: readonly string[], between: [string, string], random: Random) {
  const openedOn = random.date(...between);
  const closedOn = dateOf(dayOf(openedOn) + random.int(5, 60));
  return {
    number: `ZF${number}`,
    citizenIdNumber: null,
    enterpriseUscc: null,
    ...party,
    matter: random.pick(matters),
    openedOn,
    closedOn: closedOn <= random.calendar.today ? closedOn : null,
    fine: random.int(1, 20) * 5_000,
  };
}

export const seed: Seed = {
  household({ index, members, vehicles, address }, random) {
    const adults = members.filter(
      ({ status, birthDate }) => status === 'LIVING' && ageOn(birthDate, random.calendar.today) >= 18,
    );
    const [keeper] = adults;
    const keepsDog = keeper && random.chance(0.06);
    return {
      parkingPermits: vehicles
        .filter(() => random.chance(0.3))
        .map(({ plate, owner, registeredOn }, i) => ({
          number: `TC${index}-${i + 1}`,
          holderIdNumber: owner,
          plate,
          district: address.match(/市(.+?区)/)?.[1] ?? '',
          expiresOn: addYears(latest(registeredOn, addYears(random.calendar.today, -1)), 2),
        })),
      dogLicences: keepsDog
        ? [
            {
              number: `QZ156${String(index).padStart(12, '0')}`,
              keeperIdNumber: keeper.idNumber,
              breed: random.pick(BREEDS),
              chip: `156${String(index).padStart(12, '0')}`,
              vaccinatedOn: random.date(random.calendar.daysAgo(350), random.calendar.daysAgo(15)),
              expiresOn: random.date(random.calendar.daysAgo(-1), random.calendar.yearsAgo(-1)),
            },
          ]
        : [],
      cases: adults
        .filter(() => random.chance(0.02))
        .map((person) =>
          caseOf(
            `R${person.index}`,
            { citizenIdNumber: person.idNumber },
            ['PAVEMENT_PARKING', 'UNSORTED_WASTE'],
            [random.calendar.yearsAgo(2), random.calendar.today],
            random,
          ),
        ),
    };
  },
  enterprise({ uscc, index, registeredOn, endedOn }, random) {
    if (!random.chance(0.1)) return {};
    const until = earliest(endedOn ?? random.calendar.today, random.calendar.today);
    const between: [string, string] = [latest(registeredOn, addYears(until, -2)), until];
    return {
      cases: [caseOf(`Q${index}`, { enterpriseUscc: uscc }, ['STREET_TRADING', 'ILLEGAL_BUILDING'], between, random)],
    };
  },
  fixtures: (random) => ({
    hardFences: crowdedDays(random.calendar).map((on) => ({
      number: `GL${on}`,
      area: '湖滨',
      street: '湖滨路',
      metres: 1_800,
      deployedAt: new Date(`${on}T14:00:00+08:00`),
      removedAt: new Date(`${on}T23:00:00+08:00`),
    })),
    carParks: AREAS.flatMap((area, a) =>
      Array.from({ length: 4 }, (_, i) => {
        const spaces = random.int(8, 60) * 10;
        const number = `P${a + 1}${i + 1}`;
        return { number, name: `${area}${i + 1}号停车场`, area, spaces, freeSpaces: random.int(0, spaces) };
      }),
    ),
  }),
};
