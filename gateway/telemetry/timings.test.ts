import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { createTimings } from './timings.ts';

const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

describe('timings', () => {
  test("tell Prometheus the same as prom-client's own histogram, whatever is observed", async () => {
    const seconds = fc.oneof(fc.constantFrom(0, ...BUCKETS), fc.double({ min: 0, max: 20, noNaN: true }));
    const observation = fc.record({ seconds, outcome: fc.constantFrom('OK', 'CASE_EXPIRED') });
    await fc.assert(
      fc.asyncProperty(fc.array(observation, { maxLength: 40 }), async (observations) => {
        const [ours, theirs] = [new Registry(), new Registry()];
        const { of, metric } = createTimings('a', 'b');
        ours.registerMetric(metric);
        const options = { name: 'a', help: 'b', labelNames: ['outcome'], buckets: BUCKETS, registers: [theirs] };
        const histogram = new Histogram(options);
        const observe = new Map<string, ReturnType<typeof of>>();
        for (const { seconds, outcome } of observations) {
          if (!observe.has(outcome)) observe.set(outcome, of({ outcome }));
          observe.get(outcome)?.(seconds);
          histogram.observe({ outcome }, seconds);
        }
        const lines = async (registry: Registry) =>
          (await registry.metrics())
            .split('\n')
            .map((line) => line.replace(/le="([^"]+)",outcome="([^"]+)"/, 'outcome="$2",le="$1"'));
        expect(await lines(ours)).toEqual(await lines(theirs));
      }),
    );
  });
});
