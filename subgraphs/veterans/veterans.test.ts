import { describe, expect, test } from '@jest/globals';
import { yearsServed } from './service-years.ts';

describe('years of service', () => {
  test('are whole when discharge falls on the day of enlistment', () => {
    expect(yearsServed('2001-09-01', '2003-09-01')).toBe(2);
  });

  test('count a year that was begun as a whole one', () => {
    expect(yearsServed('2001-09-01', '2003-09-02')).toBe(3);
    expect(yearsServed('2001-12-15', '2002-03-01')).toBe(1);
  });
});
