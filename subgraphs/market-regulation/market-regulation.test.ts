import { describe, expect, test } from '@jest/globals';
import { isBarred } from './revocation.ts';

describe('the bar on leading another enterprise', () => {
  test('lasts three years from the last revocation', () => {
    expect(isBarred([{ revokedOn: '2023-07-01' }], '2026-06-30')).toBe(true);
    expect(isBarred([{ revokedOn: '2010-01-01' }, { revokedOn: '2025-06-09' }], '2026-06-30')).toBe(true);
  });

  test('has ended after three years, and never was for those without a revocation', () => {
    expect(isBarred([{ revokedOn: '2023-06-30' }], '2026-06-30')).toBe(false);
    expect(isBarred([], '2026-06-30')).toBe(false);
  });
});
