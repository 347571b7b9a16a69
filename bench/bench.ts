import { rm } from 'node:fs/promises';
import { startDirect } from './direct.ts';
import { measure, type Sample } from './load.ts';
import { startServers } from './servers.ts';

// The housing query through the whole platform, through a bare gateway, and as plain database reads: npm run bench

const IN_FLIGHT = [1, 16, 64];
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const CITIZENS = Number(process.env.BENCH_CITIZENS ?? 2_000);

const round = (value: number, digits = 1): string => value.toFixed(digits);

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

const servers = await startServers(CITIZENS, (line) => console.error(line));
try {
  const direct = startDirect(servers.reads, servers.uriOf);
  const { citizensPerSecond, peakMegabytes } = servers.seeding;
  console.log(
    `the seed: ${round(citizensPerSecond, 0)} citizens/s into all departments, ${round(peakMegabytes, 0)} MB at most\n`,
  );
  console.log('one housing query; ratios to the bare gateway over HTTP in the same run\n');
  for (const inFlight of IN_FLIGHT) {
    const samples: Record<string, Sample> = {};
    // In turn and twice, so that a machine that drifts drifts for all.
    for (const seconds of [2, SECONDS]) {
      samples.bare = await measure(servers.bare, inFlight, seconds);
      samples.platform = await measure(servers.platform, inFlight, seconds);
      samples.direct = await measure(direct, inFlight, seconds);
    }
    const base = samples.bare as Sample;
    console.log(`${inFlight} in flight`.padEnd(22), ' requests    ratio        p50        p99  CPU/1000   memory');
    console.log(row('bare Apollo gateway', base, base));
    console.log(row('the platform', samples.platform as Sample, base));
    console.log(row('database reads alone', samples.direct as Sample, base), '\n');
  }
  console.log(await servers.shares());
  await direct.close();
} finally {
  await servers.close();
  await rm(servers.dataDir, { recursive: true, force: true });
}
