import { yearOf } from '../../seed/population/calendar.ts';
import type { Household } from '../../seed/population/household.ts';
import { givenName } from '../../seed/population/names.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import { HOSPITALS } from './hospitals.ts';

/** The certificate has existed since this day. */
const CERTIFIED_SINCE = '1996-01-01';

/** The hospital where somebody was born: one of the city's, or of the province that migrants come from. */
export const birthplace = ({ residence, hukou }: Person, random: Random): string =>
  residence === 'REGISTERED' ? random.pick(HOSPITALS).name : `${hukou}人民医院`;

function named(parents: readonly Person[], child?: Person) {
  return {
    childIdNumber: child?.idNumber ?? null,
    motherIdNumber: parents.find(({ sex }) => sex === 'FEMALE')?.idNumber ?? null,
    fatherIdNumber: parents.find(({ sex }) => sex === 'MALE')?.idNumber ?? null,
    namedIdNumbers: [...(child ? [child] : []), ...parents].map(({ idNumber }) => idNumber),
  };
}

/** Birth certificates of a household's children, and of newborn ones of whom the population register does not know yet. */
export function birthCertificatesOf({ index, kind, members }: Household, random: Random) {
  const registered = members
    .filter(({ parents, birthDate }) => parents.length > 0 && birthDate >= CERTIFIED_SINCE)
    .map((child) => ({
      number: `CS${yearOf(child.birthDate)}${child.index}`,
      childName: child.name,
      bornOn: child.birthDate,
      institution: birthplace(child, random),
      ...named(
        members.filter(({ idNumber }) => child.parents.includes(idNumber)),
        child,
      ),
    }));
  const wedding = members[0]?.marriage.since ?? random.calendar.today;
  if (kind !== 'YOUNG_COUPLE' || wedding > random.calendar.monthsAgo(11) || !random.chance(0.1)) return registered;
  const father = members.find(({ sex }) => sex === 'MALE')?.name ?? '';
  const surname = father.slice(0, father.length > 3 ? 2 : 1);
  const bornOn = random.date(random.calendar.daysAgo(29), random.calendar.daysAgo(2));
  const newborn = {
    number: `CS${yearOf(bornOn)}${index}X`,
    childName: surname + givenName(random, random.chance(0.5) ? 'FEMALE' : 'MALE'),
    bornOn,
    institution: random.pick(HOSPITALS).name,
    ...named(members),
  };
  return [...registered, newborn];
}
