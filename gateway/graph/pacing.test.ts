import { expect, test } from '@jest/globals';
import { createPacing } from './pacing.ts';

test('pauses grow with each attempt of one department, to five minutes, and hold up no other', () => {
  let now = 0;
  const pacing = createPacing(1_000, () => now);
  const pauses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const from = now;
    while (!pacing.isDue('noisy')) now += 500;
    pauses.push((now - from) / 1_000);
    pacing.tried('noisy');
  }
  expect(pauses).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  expect(pacing.isDue('calm')).toBe(true);
  expect([pacing.strainOf('noisy'), pacing.strainOf('calm')]).toEqual([12, 0]);
});

test('who has kept quiet begins anew', () => {
  let now = 0;
  const pacing = createPacing(1_000, () => now);
  for (let i = 0; i < 100; i++) pacing.tried('noisy');
  expect(pacing.isDue('noisy')).toBe(false);
  now += 601_000;
  expect([pacing.isDue('noisy'), pacing.strainOf('noisy')]).toEqual([true, 0]);
});
