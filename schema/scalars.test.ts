import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { organisationCheck, parseIdNumber, parseUscc, scalars, usccCheck } from './scalars.ts';

describe('an ID number', () => {
  test('is accepted with its check digit, in one spelling', () => {
    expect(parseIdNumber('11010519491231002X')).toBe('11010519491231002X');
    expect(parseIdNumber('11010519491231002x')).toBe('11010519491231002X');
    expect(parseIdNumber('440524188001010014')).toBe('440524188001010014');
  });
  test.each([
    '340524198001010014',
    '1101051949123100',
    '11010519491331002X',
    ' 11010519491231002X',
    '1101-0519491231002',
    '',
    null,
    42,
  ])('is refused otherwise (%#)', (value) => expect(parseIdNumber(value)).toBeUndefined());
  test('is refused when any one digit changes', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.integer({ min: 1, max: 9 }), (place, by) => {
        const digits = [...'11010519491231002X'];
        digits[place] = String((Number(digits[place]) + by) % 10);
        expect(parseIdNumber(digits.join(''))).toBeUndefined();
      }),
    );
  });
});

describe('a unified social credit code', () => {
  test('is accepted with both of its check characters', () => {
    for (const uscc of ['91330100799655058B', '914403001922038216', '91350100M000100Y43'])
      expect(parseUscc(uscc)).toBe(uscc);
  });
  test.each(['91350100M000100Y4Z', '91350100I000100Y43', '9133010079965505', null])(
    'is refused otherwise (%#)',
    (value) => expect(parseUscc(value)).toBeUndefined(),
  );
  test('may have any check character of the alphabet, 0 included', () => {
    const checks = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const organisation = `MA${String(i).padStart(6, '0')}`;
      const body = `91990001${organisation}${organisationCheck(organisation)}`;
      const uscc = body + usccCheck(body);
      expect(parseUscc(uscc)).toBe(uscc);
      checks.add(uscc[17] as string);
    }
    expect(checks).toContain('0');
  });
});

test('a malformed key is bad input, and the error does not repeat it', () => {
  for (const name of ['IDNumber', 'USCC', 'RealEstateUnitNumber']) {
    try {
      scalars[name]?.parseValue('a-secret');
      throw new Error('accepted');
    } catch (error) {
      expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
      expect((error as Error).message).not.toContain('a-secret');
    }
  }
});
