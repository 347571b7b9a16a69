import { faker } from '@faker-js/faker/locale/zh_CN';
import type { Sex } from './id-number.ts';
import type { Random } from './random.ts';

// The lists only: choosing is ours, so that a name depends on nothing but the person.
const { person } = faker.rawDefinitions;
const SURNAMES = person?.last_name?.generic ?? [];
const GIVEN = {
  MALE: [...(person?.first_name?.male ?? []), ...(person?.first_name?.generic ?? [])],
  FEMALE: person?.first_name?.female ?? [],
};

export function surname(random: Random): string {
  return random.pick(SURNAMES);
}

export function givenName(random: Random, sex: Sex): string {
  return random.pick(GIVEN[sex]);
}

/** A people of China: Han for 97 of 100, else one of those most numerous in Zhejiang after them. */
export function ethnicity(random: Random): string {
  if (random.chance(0.97)) return '汉族';
  return random.pick(['畲族', '苗族', '土家族', '布依族', '回族', '壮族', '侗族', '彝族']);
}
