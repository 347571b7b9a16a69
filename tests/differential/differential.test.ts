import { describe, expect, test } from '@jest/globals';
import { loadRealGraph, runDifferential, type Tally } from './differential.ts';
import { graphNames, loadSmallGraph } from './small-graph.ts';

// Our executor beside Apollo's over the same plans: data, and where errors stand. `npm run fuzz` runs a hundred thousand.
// Where Apollo's is wrong is listed in docs/adr/0012-executor-of-plans.md, each point with its test.

const EACH = 280;

const nothing: Pick<Tally, 'reports'> = { reports: [] };

describe('for random operations in any written form our executor answers as Apollo’s does', () => {
  test('there are at least ten graphs written for what is hard in federation', () => {
    expect(graphNames().length).toBeGreaterThanOrEqual(10);
  });

  test.each(graphNames())(
    'over %s',
    async (name) => {
      const tally = await runDifferential(await loadSmallGraph(name), 0, EACH);
      expect(tally).toMatchObject(nothing);
      expect(tally.compared).toBe(EACH);
      expect(tally.failing).toBeGreaterThan(EACH / 5);
    },
    120_000,
  );

  test('over the real supergraph', async () => {
    const runs = 5_000 - EACH * graphNames().length;
    const tally = await runDifferential(await loadRealGraph(), 0, runs);
    expect(tally).toMatchObject(nothing);
    expect(tally.compared).toBe(runs);
  }, 300_000);
});
