import { describe, expect, test } from '@jest/globals';
import { minimumPensionMonths, retirementDate } from './retirement.ts';

describe('the statutory retirement age', () => {
  // Rows of the tables attached to the State Council's Measures: month of birth, month of retirement.
  test.each([
    ['1964-12-15', '2024-12-15'],
    ['1965-01-15', '2025-02-15'],
    ['1965-05-15', '2025-07-15'],
    ['1966-04-15', '2026-08-15'],
    ['1976-08-15', '2039-07-15'],
    ['1976-09-15', '2039-09-15'],
    ['1990-01-15', '2053-01-15'],
  ])('rises for men: born %s, retires %s', (born, retires) => {
    expect(retirementDate('MALE', born, false)).toBe(retires);
  });

  test.each([
    ['1969-12-15', '2024-12-15'],
    ['1970-01-15', '2025-02-15'],
    ['1981-09-15', '2039-09-15'],
    ['1995-01-15', '2053-01-15'],
  ])('rises for women in cadre posts: born %s, retires %s', (born, retires) => {
    expect(retirementDate('FEMALE', born, true)).toBe(retires);
  });

  test.each([
    ['1974-12-15', '2024-12-15'],
    ['1975-01-15', '2025-02-15'],
    ['1975-03-15', '2025-05-15'],
    ['1984-11-15', '2039-11-15'],
    ['2000-01-15', '2055-01-15'],
  ])('rises twice as fast for other women: born %s, retires %s', (born, retires) => {
    expect(retirementDate('FEMALE', born, false)).toBe(retires);
  });

  test('a pension takes 15 years of contributions until 2029 and 20 from 2039', () => {
    expect([2026, 2029, 2030, 2031, 2039, 2050].map(minimumPensionMonths)).toEqual([180, 180, 186, 192, 240, 240]);
  });
});
