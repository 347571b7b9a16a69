import { expect, test } from '@jest/globals';
import { runKills } from './kills.ts';

test('what windows were told outlives the death of gateway, database and departments', async () => {
  const report = await runKills({ kills: 4, remote: ['civil-affairs'], seed: 3, windows: 3 });
  expect(report.problems).toEqual([]);
  expect(report.cases).toBeGreaterThan(3);
  expect(report.answers).toBeGreaterThan(3);
  expect([...report.killed.keys()]).toContain('gateway');
}, 240_000);
