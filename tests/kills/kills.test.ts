import { expect, test } from '@jest/globals';
import { runKills } from './kills.ts';

test('what windows were told outlives the death of gateway, database and departments', async () => {
  const report = await runKills({ kills: 4, remote: ['civil-affairs'], seed: 11, windows: 3 });
  expect(report.problems).toEqual([]);
  expect(report.cases).toBeGreaterThan(3);
  expect(report.answers).toBeGreaterThan(3);
  expect(report.changes).toBeGreaterThan(3);
  expect(new Set(report.killed.keys())).toEqual(new Set(['gateway', 'database', 'civil-affairs']));
}, 240_000);
