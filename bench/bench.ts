import { parseArgs } from 'node:util';
import { layGround } from './ground.ts';
import { measure } from './load.ts';
import { readProfile } from './profile.ts';
import { startPlatform } from './servers.ts';
import { transfersOf } from './transfers.ts';

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean' }, profile: { type: 'boolean' } } });
const SECONDS = Number(process.env.BENCH_SECONDS ?? (flags.quick ? 2 : 8));
const CITIZENS = Number(process.env.BENCH_CITIZENS ?? (flags.quick ? 1_000 : 5_000));

const ground = await layGround(CITIZENS, (line) => console.error(line));
try {
  console.error(ground.seeding);
  const platform = await startPlatform(ground, transfersOf(CITIZENS, 150));
  for (let i = 0; i < 150; i++) await platform.target.ask();
  await measure(platform.target, 64, SECONDS);
  await platform.server.ask({ profile: 'begin' });
  const sample = await measure(platform.target, 64, SECONDS);
  const path = '/tmp/citizen-graph-bench.cpuprofile';
  await platform.server.ask({ profile: path });
  console.log(await readProfile(path, sample.requests), sample);
  await platform.stop();
} finally {
  await ground.close();
}
