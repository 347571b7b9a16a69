import { describe, expect, test } from '@jest/globals';
import { entitlement, mayBorrow } from './rules.ts';

const account = { status: 'ACTIVE', balance: 5_000_000, consecutiveMonths: 6 };
const loan = { isActive: true, monthlyInstalment: 300_000 };
const repaid = { ...loan, isActive: false };
const working = { isReached: false };
const retired = { isReached: true };

describe('a loan from the fund', () => {
  test('takes six months of deposits without a gap', () => {
    expect(mayBorrow(account, [])).toBe(true);
    expect(mayBorrow({ ...account, consecutiveMonths: 5 }, [])).toBe(false);
    expect(mayBorrow({ ...account, status: 'SEALED' }, [])).toBe(false);
    expect(mayBorrow(null, [])).toBe(false);
  });

  test('is given a second time once the first is repaid, and never a third time', () => {
    expect(mayBorrow(account, [loan])).toBe(false);
    expect(mayBorrow(account, [repaid])).toBe(true);
    expect(mayBorrow(account, [repaid, repaid])).toBe(false);
  });
});

describe('a withdrawal', () => {
  test('is of everything on retirement', () => {
    const sealed = { ...account, status: 'SEALED' };
    expect(entitlement(sealed, [], retired)).toEqual({ isEntitled: true, grounds: ['RETIREMENT'], most: 5_000_000 });
  });

  test("is of a year's instalments while a loan is repaid, never of more than there is", () => {
    expect(entitlement(account, [loan, repaid], working)).toEqual({
      isEntitled: true,
      grounds: ['LOAN_REPAYMENT'],
      most: 3_600_000,
    });
    expect(entitlement({ ...account, balance: 100_000 }, [loan], working)?.most).toBe(100_000);
  });

  test('needs a ground and an open account', () => {
    const none = { isEntitled: false, grounds: [], most: 0 };
    expect(entitlement(account, [repaid], working)).toEqual(none);
    expect(entitlement({ ...account, status: 'CLOSED' }, [loan], retired)).toEqual(none);
    expect(entitlement(null, [], retired)).toEqual(none);
  });

  test('is neither allowed nor refused while retirement or an instalment is not known', () => {
    expect(entitlement(account, [], null)).toBeNull();
    expect(entitlement(account, [loan, { ...loan, monthlyInstalment: null }], working)).toBeNull();
  });
});
