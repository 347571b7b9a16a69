import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseIdNumber, parseUscc } from '../../schema/scalars.ts';
import { idNumberOf, MOST_HOUSEHOLDS, personIndexOf } from './id-number.ts';
import { brandOf } from './industry.ts';
import { placeOf } from './place.ts';
import { plateOf } from './plate.ts';
import { enterpriseIndexOf, usccOf } from './uscc.ts';

const households = fc.nat(MOST_HOUSEHOLDS - 1);
const two = fc.constantFrom(0, 1);

describe('synthetic numbers', () => {
  test('ID numbers pass the standard, use unallocated areas and say the sex', () => {
    fc.assert(
      fc.property(
        households,
        fc.nat(7),
        fc.constantFrom('MALE' as const, 'FEMALE' as const),
        (household, member, sex) => {
          const idNumber = idNumberOf(household, member, '1988-02-29', sex);
          expect(parseIdNumber(idNumber)).toBe(idNumber);
          expect(idNumber).toMatch(/^99\d{4}19880229/);
          expect(Number(idNumber[16]) % 2).toBe(sex === 'MALE' ? 1 : 0);
          expect(personIndexOf(idNumber)).toBe(household * 8 + member);
        },
      ),
    );
  });

  test('an ID number of a real area is nobody here', () => {
    expect(personIndexOf('11010519491231002X')).toBeUndefined();
  });

  test('USCCs pass the standards, use unallocated areas and give back their index', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (index) => {
        const uscc = usccOf(index);
        expect(parseUscc(uscc)).toBe(uscc);
        expect(uscc).toMatch(/^9199/);
        expect(enterpriseIndexOf(uscc)).toBe(index);
      }),
      { numRuns: 2_000 },
    );
    expect(enterpriseIndexOf('91330100799655058B')).toBeUndefined();
  });

  test('real estate units and plates have their forms', () => {
    fc.assert(
      fc.property(households, two, (household, nth) => {
        expect(placeOf(household, nth).unitNumber).toMatch(/^99\d{10}GB\d{5}F\d{8}$/);
        expect(plateOf(household, nth)).toMatch(/^浙Z[0-9A-HJ-NP-Z]{5}$/);
      }),
    );
  });

  test('no two units, addresses, plates or brands are the same', () => {
    const distinct = (make: (household: number, nth: number) => string) => {
      const made = new Set<string>();
      for (let i = 0; i < 60_000; i++) made.add(make(i * 10, 0)).add(make(i * 10, 1));
      return made.size;
    };
    expect(distinct((household, nth) => placeOf(household, nth).unitNumber)).toBe(120_000);
    expect(distinct((household, nth) => placeOf(household, nth).address)).toBe(120_000);
    expect(distinct(plateOf)).toBe(120_000);
    expect(new Set(Array.from({ length: 300_000 }, (_, i) => brandOf(i))).size).toBe(300_000);
  });
});
