import { describe, expect, test } from '@jest/globals';
import { codeOf } from '../../schema/errors.ts';
import { licenceOf } from './dog-licence.ts';

const dog = { keeper: 'a keeper', chip: '156000000000001', breed: '柯基犬', vaccinatedOn: '2026-06-30' };
const licensed = (change: Partial<typeof dog>, day: string, known: string | null = null) =>
  licenceOf({ ...dog, ...change }, known === null ? null : { keeperIdNumber: known }, day);
const refused = (...given: Parameters<typeof licensed>) => {
  try {
    return licensed(...given);
  } catch (error) {
    return codeOf(error);
  }
};

describe('a dog', () => {
  test('is licensed for a year from its vaccination, to the day', () => {
    expect(licensed({}, '2026-06-30')).toMatchObject({ number: 'QZ156000000000001', expiresOn: '2027-06-30' });
    expect(licensed({}, '2027-06-30').expiresOn).toBe('2027-06-30');
    expect(refused({}, '2027-07-01')).toBe('RULE_NOT_MET');
    expect(licensed({ vaccinatedOn: '2024-02-29' }, '2024-03-01').expiresOn).toBe('2025-02-28');
  });

  test('that will be vaccinated is not yet', () => {
    expect(refused({}, '2026-06-29')).toBe('RULE_NOT_MET');
  });

  test('keeps its keeper', () => {
    expect(licensed({}, '2026-06-30', dog.keeper)).toBeDefined();
    expect(refused({}, '2026-06-30', 'somebody else')).toBe('RULE_NOT_MET');
  });

  test.each(['', '15600000000000', '1560000000000011', '15600000000000x'])('has no chip %p', (chip) => {
    expect(refused({ chip }, '2026-06-30')).toBe('RULE_NOT_MET');
  });
});
