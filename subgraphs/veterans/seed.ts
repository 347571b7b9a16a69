import { addYears, latest } from '../../seed/population/calendar.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Veteran } from '../../seed/population/service.ts';
import type { Seed } from '../kit/seed.ts';
import { yearsServed } from './service-years.ts';

/** Years after which the state assigns work to a sergeant who asks for it. */
const ASSIGNED_WORK = 12;

/** The old-age subsidy of rural veterans: paid since 2011 to those of 60, in fen a month for each year of service. */
const SUBSIDISED_SINCE = '2011-08-01';
const A_YEAR = 8_700;

function benefits({ birthDate }: Person, { from, to }: Veteran, rural: boolean, random: Random) {
  const sixty = addYears(birthDate, 60);
  return [
    ...(rural && sixty <= random.calendar.today
      ? [{ kind: 'RURAL_OLD_AGE', monthly: yearsServed(from, to) * A_YEAR, since: latest(sixty, SUBSIDISED_SINCE) }]
      : []),
    ...(random.chance(0.1) && to < random.calendar.yearsAgo(1)
      ? [
          {
            kind: 'HARDSHIP_AID',
            monthly: random.int(3, 10) * 10_000,
            since: random.date(random.calendar.yearsAgo(1), random.calendar.today),
          },
        ]
      : []),
  ];
}

export const seed: Seed = {
  household({ members, ruralLand }, random) {
    const veterans = members.flatMap((person) =>
      person.veteran && person.status === 'LIVING' ? [{ person, service: person.veteran }] : [],
    );
    return {
      veterans: veterans.map(({ person: { idNumber, index }, service: { from, to } }) => ({
        idNumber,
        cardNumber: `YD${String(index).padStart(10, '0')}`,
        enlistedOn: from,
        dischargedOn: to,
        settlement: yearsServed(from, to) >= ASSIGNED_WORK ? 'ASSIGNED_WORK' : 'OWN_EMPLOYMENT',
        unit: `${random.int(90_000, 99_999)}部队`,
      })),
      benefits: veterans
        .map(({ person, service }) => ({
          idNumber: person.idNumber,
          benefits: benefits(person, service, ruralLand !== undefined, random),
        }))
        .filter(({ benefits }) => benefits.length > 0),
    };
  },
};
