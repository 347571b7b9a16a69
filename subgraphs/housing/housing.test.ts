import { describe, expect, test } from '@jest/globals';
import { eligibilityOf } from './eligibility.ts';

const local = { residence: { isLocal: true, permitSince: null } };
const other = (months: number) => ({
  residence: { isLocal: false, permitSince: '2020-01-01' },
  pensionInsurance: { months },
});

describe('the purchase rule', () => {
  test('lets local residents own two homes, without asking for insurance', () => {
    expect(eligibilityOf(local, 1)).toEqual({ eligible: true, reasons: [] });
    expect(eligibilityOf(local, 2)).toEqual({ eligible: false, reasons: ['TOO_MANY_HOMES'] });
  });

  test('lets others own one home after 24 months of insurance', () => {
    expect(eligibilityOf(other(24), 0)).toEqual({ eligible: true, reasons: [] });
    expect(eligibilityOf(other(23), 0)).toEqual({ eligible: false, reasons: ['INSURANCE_TOO_SHORT'] });
    expect(eligibilityOf(other(24), 1)).toEqual({ eligible: false, reasons: ['TOO_MANY_HOMES'] });
  });

  test('names every reason', () => {
    const stranger = { residence: { isLocal: false }, pensionInsurance: { months: 0 } };
    expect(eligibilityOf(stranger, 1)?.reasons).toEqual([
      'TOO_MANY_HOMES',
      'NO_RESIDENCE_PERMIT',
      'INSURANCE_TOO_SHORT',
    ]);
  });

  test('decides nothing while a fact that matters is missing', () => {
    expect(eligibilityOf({ pensionInsurance: { months: 60 } }, 0)).toBeNull();
    expect(eligibilityOf({ residence: other(0).residence, pensionInsurance: null }, 0)).toBeNull();
  });
});
