import { refusal } from '../../schema/errors.ts';

export interface DogToLicense {
  /** The client's. */
  key: string;
  keeper: string;
  chip: string;
  breed: string;
  /** YYYY-MM-DD, as all days here. */
  vaccinatedOn: string;
}

/** ISO 11784. */
const CHIP = /^\d{15}$/;

/**
 * The licence of a dog on a day: valid for a year from its rabies vaccination (Animal Epidemic Prevention Law, art. 30), and
 * nobody's but the keeper's who has one for this chip already (`known`). Throws RULE_NOT_MET.
 */
export function licenceOf(
  { keeper, chip, breed, vaccinatedOn }: Omit<DogToLicense, 'key'>,
  known: { keeperIdNumber: string } | null,
  day: string,
) {
  if (!CHIP.test(chip))
    throw refusal('RULE_NOT_MET', {
      rule: { en: 'The number of a chip has 15 digits (ISO 11784).', zh: '芯片号为15位数字（ISO 11784）。' },
      demand: { en: 'Read the chip again.', zh: '请重新读取芯片。' },
    });
  if (known && known.keeperIdNumber !== keeper) {
    throw refusal('RULE_NOT_MET', {
      rule: { en: 'A dog has one keeper.', zh: '一犬一主。' },
      demand: {
        en: 'Have the licence that there is for this chip transferred.',
        zh: '请先办理该芯片已有准养证的过户。',
      },
    });
  }
  const expiresOn = `${Number(vaccinatedOn.slice(0, 4)) + 1}${vaccinatedOn.slice(4).replace('-02-29', '-02-28')}`;
  if (vaccinatedOn > day || expiresOn < day) {
    throw refusal('RULE_NOT_MET', {
      rule: {
        en: 'A dog is vaccinated against rabies every year (Animal Epidemic Prevention Law, art. 30).',
        zh: '犬只须每年接种狂犬病疫苗（《动物防疫法》第三十条）。',
      },
      demand: { en: 'Have the dog vaccinated.', zh: '请先为犬只接种疫苗。' },
    });
  }
  return { number: `QZ${chip}`, keeperIdNumber: keeper, breed, chip, vaccinatedOn, expiresOn };
}
