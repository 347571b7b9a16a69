import { describe, expect, test } from '@jest/globals';
import { requiredMonths, retirementOf } from './retirement.ts';

const insured = (retiresOn: string, months = 0) => ({ retiresOn, pensionInsurance: { months } });

describe('retirement', () => {
  test('is reached on its day, not on the day before', () => {
    expect(retirementOf(insured('2026-07-01'), '2026-06-30').isReached).toBe(false);
    expect(retirementOf(insured('2026-07-01'), '2026-07-01').isReached).toBe(true);
  });

  test('takes 180 months of insurance until 2029, six more each year after, and never more than 240', () => {
    expect([2012, 2029, 2030, 2034, 2039, 2060].map(requiredMonths)).toEqual([180, 180, 186, 210, 240, 240]);
  });

  test('measures the months by the year of retirement, not by today', () => {
    expect(retirementOf(insured('2029-12-31', 180), '2035-01-01').isInsuredLongEnough).toBe(true);
    expect(retirementOf(insured('2030-01-01', 185), '2026-01-01').isInsuredLongEnough).toBe(false);
    expect(retirementOf(insured('2030-01-01', 186), '2026-01-01').isInsuredLongEnough).toBe(true);
  });
});
