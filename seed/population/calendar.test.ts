import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addMonths, addYears, ageOn, dateOf, dayOf, monthsBetween } from './calendar.ts';

const days = fc.integer({ min: -40_000, max: 50_000 });

describe('the calendar', () => {
  test('days and their numbers agree with Date', () => {
    fc.assert(
      fc.property(days, (day) => {
        const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
        expect(dateOf(day)).toBe(date);
        expect(dayOf(date)).toBe(day);
      }),
    );
  });

  test('a month without the day gives its last day', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2023-01-31', 1)).toBe('2023-02-28');
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29');
    expect(addMonths('2024-01-15', -13)).toBe('2022-12-15');
    expect(addYears('2000-02-29', 1)).toBe('2001-02-28');
    expect(addMonths('2000-01-31', 1)).toBe('2000-02-29');
    expect(addMonths('1900-01-31', 1)).toBe('1900-02-28');
  });

  test('a year of life is completed on the birthday', () => {
    expect(ageOn('2000-06-30', '2026-06-30')).toBe(26);
    expect(ageOn('2000-07-01', '2026-06-30')).toBe(25);
    expect(ageOn('2000-12-31', '2026-01-01')).toBe(25);
  });

  test('months are counted when completed', () => {
    expect(monthsBetween('2020-01-15', '2020-03-14')).toBe(1);
    expect(monthsBetween('2020-01-15', '2020-03-15')).toBe(2);
    expect(monthsBetween('2020-03-15', '2020-01-15')).toBe(0);
  });
});
