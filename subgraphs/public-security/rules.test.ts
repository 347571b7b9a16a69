import { expect, test } from '@jest/globals';
import { convicted, reachedTwelvePoints } from './rules.ts';

test.each([
  [[0, 0, 0, 0], false],
  [[11, 11, 11, 11], false],
  [[0, 0, 0, 12], true],
  [[0, 0, 12, 0], true],
  [[0, 12, 0, 0], true],
  [[12, 0, 0, 0], false],
  [[0, 0, 0, 13], true],
  // Points are counted by the cycle, never added up over several.
  [[0, 4, 4, 4], false],
  [[12], true],
  [[12, 0], true],
  [[], false],
])('of the cycles %j, the current one last, one of the last three has 12 points: %s', (cycles, reached) => {
  expect(reachedTwelvePoints(cycles)).toBe(reached);
});

test('a verdict is about its own kind of offence alone', () => {
  const record = { offences: [{ kind: 'DRUG_USE' }, { kind: 'DRINK_DRIVING' }, { kind: 'DRUG_USE' }] };
  expect(convicted('DRUG_USE')(record)).toBe(true);
  expect(convicted('DRINK_DRIVING')(record)).toBe(true);
  expect(convicted('DANGEROUS_DRIVING')(record)).toBe(false);
  expect(convicted('DRUG_USE')({ offences: [] })).toBe(false);
});
