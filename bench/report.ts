import type { DecisionCost } from './decision.ts';
import type { Sample } from './load.ts';

/** Names of the targets, in the order in which they are measured; the first is what the others are held against. */
export const TARGETS = ['bare Apollo gateway', 'the platform', 'Hive Gateway', 'database reads alone'] as const;
export type TargetName = (typeof TARGETS)[number];
export type Samples = Partial<Record<TargetName, Sample>>;

/** How many times a bare gateway's requests the platform is to answer, by requests in flight. */
export const AIMS: readonly (readonly [inFlight: number, times: number])[] = [
  [1, 2.5],
  [16, 5],
  [64, 9],
];

const round = (value: number, digits = 1): string => value.toFixed(digits);

/** The rows of one number of requests in flight. */
export function rows(inFlight: number, samples: Samples): string {
  const base = samples['bare Apollo gateway'] as Sample;
  const title = `${inFlight} in flight`.padEnd(22);
  const lines = TARGETS.flatMap((name) => {
    const sample = samples[name];
    return sample ? [row(name, sample, base)] : [];
  });
  return [`${title}  requests    ratio        p50        p99  CPU/1000   memory`, ...lines, ''].join('\n');
}

function row(name: string, sample: Sample, base: Sample): string {
  const cells = [
    name.padEnd(22),
    `${round(sample.perSecond, 0)}/s`.padStart(9),
    `× ${round(sample.perSecond / base.perSecond, 2)}`.padStart(8),
    `${round(sample.p50)} ms`.padStart(10),
    `${round(sample.p99)} ms`.padStart(10),
    `${round(sample.cpuPerThousand, 2)} s`.padStart(9),
    `${round(sample.peakMegabytes, 0)} MB`.padStart(8),
  ];
  return cells.join(' ');
}

/** Whether the aims are met, in one line. */
export function verdict(setting: string, measured: ReadonlyMap<number, Samples>): string {
  const parts = AIMS.map(([inFlight, times]) => {
    const { 'bare Apollo gateway': bare, 'the platform': platform } = measured.get(inFlight) ?? {};
    if (!bare || !platform) return '';
    const said = (what: string, isMet: boolean) => `${what} ${isMet ? 'met' : 'MISSED'}`;
    return [
      `${inFlight} in flight: ${said(`× ${round(platform.perSecond / bare.perSecond, 2)} of ${times}`, platform.perSecond >= times * bare.perSecond)}`,
      said(`p99 × ${round(platform.p99 / bare.p99, 2)} of 0.5`, platform.p99 <= bare.p99 / 2),
      said(
        `memory × ${round(platform.peakMegabytes / bare.peakMegabytes, 2)} of 1`,
        platform.peakMegabytes <= bare.peakMegabytes,
      ),
    ].join(', ');
  });
  return `${setting}: ${parts.join(' | ')}`;
}

/** The decision's share of what a request costs. */
export function decisionLine({ seals, ...parts }: DecisionCost, { cpuPerThousand }: Sample): string {
  const micros = cpuPerThousand * 1_000;
  const total = Object.values(parts).reduce((sum, value) => sum + value, 0);
  const listed = Object.entries(parts).map(([name, value]) => `${name} ${round(value)}`);
  const share = (total / micros) * 100;
  return [
    `the decision, at 64 in flight: ${round(total)} of ${round(micros, 0)} µs of CPU a request, ${round(share)} % of 5 % ${share < 5 ? 'met' : 'MISSED'}`,
    `(${listed.join(', ')}, seals none in one process; were all departments behind URLs: ${round(seals)} µs for both ends)`,
  ].join(' ');
}
