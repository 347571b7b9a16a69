import '../tests/support/test-clock.ts';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Recording } from './direct.ts';
import { flood } from './flood.ts';
import { layGround } from './ground.ts';
import { measure, type Sample } from './load.ts';
import { overload } from './overload.ts';
import { profilePlatform } from './profile.ts';
import { AIMS, decisionLine, rows, type Samples, type TargetName, verdict } from './report.ts';
import { record, type Served, startDirect, startGateway, startPlatform } from './servers.ts';
import { transfersOf } from './transfers.ts';

// The housing query through the whole platform, through a bare gateway, and as plain database reads: npm run bench
//   -- --quick     short and rough
//   -- --peers     beside Hive Gateway as well, which is installed into bench/peers for it
//   -- overload    instead of all that, four times as many requests as can be answered
//   -- flood       instead of all that, thousands of large new operations beside the work of others
//   -- --profile   instead of all that, where the platform's time goes, at 64 in flight or --in-flight N
// BENCH_SECONDS is how long each target is measured, BENCH_CITIZENS the size of the population.

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    peers: { type: 'boolean' },
    profile: { type: 'boolean' },
    'in-flight': { type: 'string', default: '64' },
  },
});
const SECONDS = Number(process.env.BENCH_SECONDS ?? (flags.quick ? 2 : 8));
const CITIZENS = Number(process.env.BENCH_CITIZENS ?? (flags.quick ? 1_000 : 6_000));
const CASES = [1, 150];

if (flags.peers) {
  const peers = join(import.meta.dirname, 'peers');
  execFileSync('npm', ['ci', '--prefix', peers, '--no-audit', '--no-fund'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
const transfers = transfersOf(CITIZENS, Math.max(...CASES));
const ground = await layGround(CITIZENS, (line) => console.error(line));

/** Measures all targets over the first so many cases. */
async function compare(cases: number, recordings: readonly Recording[]): Promise<string> {
  const asked = transfers.slice(0, cases);
  const platform = await startPlatform(ground, asked);
  const targets = new Map<TargetName, Served>([
    ['bare Apollo gateway', await startGateway('bare-gateway.ts', ground, asked)],
    ['the platform', platform],
  ]);
  if (flags.peers) targets.set('Hive Gateway', await startGateway('peers/hive.mjs', ground, asked));
  targets.set('database reads alone', await startDirect(ground, asked, recordings));

  // Code that has run little is slow, and one request at a time would take long to warm it.
  for (const { target } of targets.values()) await measure(target, 16, SECONDS);
  const setting = cases === 1 ? 'one case' : `${cases} cases in turn`;
  const reads = recordings.slice(0, cases).reduce((sum, recording) => sum + recording.reads.length, 0) / cases;
  console.log(
    `${setting}, ${reads.toFixed(0)} reads a request; ratios to the bare gateway over HTTP in the same run\n`,
  );
  const measured = new Map<number, Samples>();
  for (const [inFlight] of AIMS) {
    const samples: Samples = {};
    // In turn and twice, so that a machine that drifts drifts for all.
    for (const seconds of [Math.min(2, SECONDS), SECONDS]) {
      for (const [name, { target }] of targets) samples[name] = await measure(target, inFlight, seconds);
    }
    measured.set(inFlight, samples);
    console.log(rows(inFlight, samples));
  }
  const decision = decisionLine(await platform.decision(), measured.get(64)?.['the platform'] as Sample);
  for (const { stop } of targets.values()) await stop();
  return `${verdict(setting, measured)}\n  ${decision}`;
}

try {
  if (positionals.includes('overload')) {
    console.log(await overload(ground, transfers, SECONDS));
  } else if (positionals.includes('flood')) {
    console.log(await flood(ground, transfers, SECONDS));
  } else if (flags.profile) {
    console.log(await profilePlatform(await startPlatform(ground, transfers), Number(flags['in-flight']), SECONDS));
  } else {
    const { citizensPerSecond, peakMegabytes } = ground.seeding;
    console.log(`the seed: ${citizensPerSecond.toFixed(0)} citizens/s, ${peakMegabytes.toFixed(0)} MB at most\n`);
    const recordings = await record(ground, transfers);
    const verdicts: string[] = [];
    for (const cases of CASES) verdicts.push(await compare(cases, recordings));
    console.log(verdicts.join('\n'));
  }
} finally {
  await ground.close();
}
