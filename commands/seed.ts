import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { openConfiguredDatabase } from '../database/configured.ts';
import { lockDataDir } from '../database/lock.ts';
import { readConfiguration } from '../gateway/start/configuration.ts';
import { seedDepartments } from '../seed/seeder.ts';
import { departmentNames, loadDepartments } from '../subgraphs/departments.ts';

// Fills empty databases with one population, and goes on where it was stopped: npm run seed -- --citizens N [--enterprises N] [--seed S]

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,8}$/.test(text)) throw new Error(`--${name} must be a whole number. Usage: npm run seed -- --citizens N`);
  return Number(text);
};

const taken = new AsyncDisposableStack();
let stopping: Promise<void> | undefined;
const stop = (code: number): Promise<void> => {
  stopping ??= taken
    .disposeAsync()
    .catch(() => {})
    .then(() => process.exit(code));
  return stopping;
};
process.on('SIGINT', () => void stop(130));
process.on('SIGTERM', () => void stop(143));

try {
  const { values } = parseArgs({
    options: {
      citizens: { type: 'string', default: '10000' },
      enterprises: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const configuration = readConfiguration(process.env, departmentNames());
  const dataDir = resolve(configuration.dataDir);
  taken.defer(await lockDataDir(dataDir));
  const departments = await loadDepartments();
  const database = await openConfiguredDatabase(
    configuration,
    departments.map(({ name }) => name),
    () => void stop(1),
  );
  taken.defer(() => database.stop());
  const bar = new cliProgress.SingleBar({
    format: 'Seeding {bar} {percentage}% | {rate}/s | {duration_formatted} so far, {eta_formatted} to go',
    noTTYOutput: true,
    notTTYSchedule: 10_000,
    etaBuffer: 200,
  });
  const startedAt = performance.now();
  let before: number | undefined;
  await seedDepartments(departments, {
    uriOf: database.uriOf,
    citizens: wholeNumber('citizens', values.citizens),
    ...(values.enterprises ? { enterprises: wholeNumber('enterprises', values.enterprises) } : {}),
    seed: wholeNumber('seed', values.seed),
    day: configuration.seedDay,
    announce: (line) => console.error(line),
    progress(done, total) {
      if (before === undefined) bar.start(total, done, { rate: 0 });
      before ??= done;
      bar.update(done, { rate: Math.round(((done - before) * 1_000) / Math.max(1, performance.now() - startedAt)) });
    },
  });
  bar.stop();
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
  console.log(`seeded in ${Math.round((performance.now() - startedAt) / 1_000)} s, at most ${megabytes} MB of memory`);
  await stop(0);
} catch (error) {
  if (!stopping) console.error((error as Error).message);
  await stop(1);
}
