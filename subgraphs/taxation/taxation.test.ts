import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deedTaxOf, sellerTaxesOf } from './assessment.ts';

const price = fc.integer({ min: 0, max: 100_000_000_000 });
const area = fc.integer({ min: 100, max: 5_000 }).map((tenths) => tenths / 10);
const buyerHomes = fc.nat(3);
const amountOf = (purchase: Parameters<typeof deedTaxOf>[0]) => deedTaxOf(purchase)?.amount ?? Number.NaN;

describe('the assessment of deed tax', () => {
  test.each([
    [0, 140, 0.01],
    [0, 140.1, 0.015],
    [1, 140, 0.01],
    [1, 140.1, 0.02],
    [2, 60, 0.03],
    [4, 200, 0.03],
  ])('with %i homes and %f m² the rate is %f', (homes, squareMetres, rate) => {
    const assessed = deedTaxOf({ price: 200_000_000, area: squareMetres, buyerHomes: homes });
    expect(assessed).toEqual({ homeOrdinal: homes + 1, rate, amount: Math.round(200_000_000 * rate) });
  });

  test('is never negative, never more than the price, and in whole fen', () => {
    fc.assert(
      fc.property(price, area, buyerHomes, (fen, squareMetres, homes) => {
        const amount = amountOf({ price: fen, area: squareMetres, buyerHomes: homes });
        expect(Number.isSafeInteger(amount) && amount >= 0 && amount <= fen).toBe(true);
      }),
    );
  });

  test('never falls with the price, the area or the number of homes', () => {
    fc.assert(
      fc.property(price, price, area, area, buyerHomes, buyerHomes, (p, q, a, b, m, n) => {
        const less = { price: Math.min(p, q), area: Math.min(a, b), buyerHomes: Math.min(m, n) };
        const changes = [{ price: Math.max(p, q) }, { area: Math.max(a, b) }, { buyerHomes: Math.max(m, n) }];
        for (const more of changes) expect(amountOf(less)).toBeLessThanOrEqual(amountOf({ ...less, ...more }));
      }),
    );
  });

  test('is not made while a fact is missing', () => {
    expect(deedTaxOf({ price: 1, area: 90, buyerHomes: null })).toBeNull();
  });
});

describe("the assessment of the seller's taxes", () => {
  const sale = { price: 103_000_000, signedOn: '2026-06-15', heldSince: '2020-01-01', seller: { numberOfHomes: 1 } };

  test('is nothing for the only home after five years', () => {
    expect(sellerTaxesOf(sale)).toEqual({ isVatExempt: true, vat: 0, isIncomeTaxExempt: true, incomeTax: 0 });
  });

  test('is income tax alone for another home, or after two years', () => {
    const owed = { isVatExempt: true, vat: 0, isIncomeTaxExempt: false, incomeTax: 1_030_000 };
    expect(sellerTaxesOf({ ...sale, seller: { numberOfHomes: 2 } })).toEqual(owed);
    expect(sellerTaxesOf({ ...sale, heldSince: '2024-06-15' })).toEqual(owed);
  });

  test('is both before two years', () => {
    const owed = { isVatExempt: false, vat: 3_000_000, isIncomeTaxExempt: false, incomeTax: 1_000_000 };
    expect(sellerTaxesOf({ ...sale, heldSince: '2024-06-16' })).toEqual(owed);
  });
});
