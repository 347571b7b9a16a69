import { addYears } from '../../seed/population/calendar.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Seed } from '../kit/seed.ts';

const ADVANCED_AGE = 80;

function benefits({ birthDate }: Person, today: string) {
  if (addYears(birthDate, ADVANCED_AGE) > today) return [];
  return [{ kind: 'ADVANCED_AGE', monthly: 10_000 }];
}

export const seed: Seed = {
  household({ index, members, allowance }, random) {
    const living = members.filter(({ status }) => status === 'LIVING');
    return {
      marriages: members
        .filter(({ marriage }) => marriage.status !== 'UNMARRIED')
        .map(({ idNumber, marriage }) => ({
          idNumber,
          status: marriage.status,
          spouseIdNumber: marriage.status === 'MARRIED' ? (marriage.spouse ?? null) : null,
          registeredOn: marriage.since,
        })),
      allowances: allowance
        ? [
            {
              number: `D${String(index).padStart(8, '0')}`,
              monthly: allowance.monthly,
              since: allowance.since,
              memberIdNumbers: living.map(({ idNumber }) => idNumber),
            },
          ]
        : [],
      elders: living
        .filter((person) => benefits(person, random.calendar.today).length > 0)
        .map((person) => ({ idNumber: person.idNumber, benefits: benefits(person, random.calendar.today) })),
      cremations: members.flatMap(({ idNumber, deathDate }) =>
        deathDate && random.chance(0.98) ? [{ idNumber, on: deathDate, place: '浣江殡仪馆' }] : [],
      ),
    };
  },
  enterprise({ uscc, registeredOn }, random) {
    if (!random.chance(0.02)) return {};
    const kind = random.pick(['ASSOCIATION', 'FOUNDATION', 'PRIVATE_NON_ENTERPRISE']);
    return { socialOrganisations: [{ uscc, kind, registeredOn }] };
  },
};
