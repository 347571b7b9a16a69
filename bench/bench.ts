import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Recording } from './direct.ts';
import { layGround } from './ground.ts';
import { measure, type Sample } from './load.ts';
import { profilePlatform } from './profile.ts';
import { AIMS, decisionLine, rows, type Samples, type TargetName, verdict } from './report.ts';
import { record, type Served, startDirect, startGateway, startPlatform } from './servers.ts';
import { transfersOf } from './transfers.ts';

// The housing query through the whole platform, through a bare gateway, and as plain database reads: npm run bench

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, peers: { type: 'boolean' }, profile: { type: 'boolean' } },
});
const SECONDS = Number(process.env.BENCH_SECONDS ?? (flags.quick ? 2 : 8));
const WARM_UP = Math.min(2, SECONDS);
const CITIZENS = Number(process.env.BENCH_CITIZENS ?? (flags.quick ? 1_000 : 5_000));
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

  const setting = cases === 1 ? 'one case' : `${cases} cases in turn`;
  console.log(`${setting}; ratios to the bare gateway over HTTP in the same run\n`);
  const measured = new Map<number, Samples>();
  for (const [inFlight] of AIMS) {
    const samples: Samples = {};
    // In turn and twice, so that a machine that drifts drifts for all.
    for (const seconds of [WARM_UP, SECONDS]) {
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
  if (flags.profile) {
    console.log(await profilePlatform(await startPlatform(ground, transfers), SECONDS));
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
