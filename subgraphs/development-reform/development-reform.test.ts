import { describe, expect, test } from '@jest/globals';
import { bandOf, payAfterTreatment } from './credit.ts';

const TODAY = '2026-06-30';
const black = (expiresOn: string | null) => ({ list: 'BLACK', expiresOn });

describe('public credit', () => {
  test('falls into five bands by the score', () => {
    expect([1_000, 850, 849, 800, 799, 750, 749, 700, 699, 0].map(bandOf)).toEqual([
      'EXCELLENT',
      'EXCELLENT',
      'GOOD',
      'GOOD',
      'MEDIUM',
      'MEDIUM',
      'POOR',
      'POOR',
      'BAD',
      'BAD',
    ]);
  });
});

describe('payment after treatment', () => {
  test('has a limit by the band, to the end of the year', () => {
    expect(payAfterTreatment({ score: 900 }, [], TODAY)).toEqual({
      eligible: true,
      limit: 1_000_000,
      expires: '2026-12-31',
    });
    expect(payAfterTreatment({ score: 760 }, [], TODAY).limit).toBe(200_000);
  });

  test('is not for the lower bands, nor for those without an assessment', () => {
    const none = { eligible: false, limit: 0, expires: null };
    expect(payAfterTreatment({ score: 749 }, [], TODAY)).toEqual(none);
    expect(payAfterTreatment(null, [], TODAY)).toEqual(none);
  });

  test('is lost while on the black list, and not after', () => {
    expect(payAfterTreatment({ score: 900 }, [black(TODAY)], TODAY).eligible).toBe(false);
    expect(payAfterTreatment({ score: 900 }, [black(null)], TODAY).eligible).toBe(false);
    expect(payAfterTreatment({ score: 900 }, [black('2026-06-29')], TODAY).eligible).toBe(true);
    expect(payAfterTreatment({ score: 900 }, [{ list: 'RED', expiresOn: null }], TODAY).eligible).toBe(true);
  });
});
