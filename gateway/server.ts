import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import cliProgress from 'cli-progress';
import { pino } from 'pino';
import { openConfiguredDatabase } from '../database/configured.ts';
import { lockDataDir, lockLedger } from '../database/lock.ts';
import { now, toMachine } from '../schema/clock.ts';
import { seedDepartments } from '../seed/seeder.ts';
import { departmentNames, loadDepartments } from '../subgraphs/departments.ts';
import { checkPort } from './http/port.ts';
import { keysFolder, openKeys } from './identity/keys.ts';
import { addressesOf } from './start/addresses.ts';
import { readConfiguration } from './start/configuration.ts';
import { createPlatform } from './start/platform.ts';
import { announce, runtimeDirOf } from './start/running.ts';

/** What was taken and is to be given back when we stop, or when a later step of the start fails; the last one first. */
const taken = new AsyncDisposableStack();

async function start(): Promise<void> {
  const configuration = readConfiguration(process.env, departmentNames());
  const dataDir = resolve(configuration.dataDir);
  const log = pino({ level: configuration.logLevel }, pino.destination(2));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  taken.defer(await lockDataDir(dataDir));
  await checkPort(configuration.port, configuration.host);
  const keys = await openKeys({ dataDir, keysDir: configuration.keysDir });
  const ledger = join(dataDir, 'ledger');
  mkdirSync(ledger, { recursive: true, mode: 0o700 });
  taken.defer(await lockLedger(ledger));
  const departments = await loadDepartments();
  const local = departments.filter(({ name }) => !configuration.departments[name]?.url);

  const database = await openConfiguredDatabase(
    configuration,
    local.map(({ name }) => name),
    // It has said why itself.
    () => void stop(1),
  );
  taken.defer(() => database.stop());

  const bar = new cliProgress.SingleBar({
    format:
      'Seeding {bar} {value}/{total} citizens and enterprises, {duration_formatted} so far, {eta_formatted} to go',
    clearOnComplete: true,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
    formatTime: (seconds) => (Number.isFinite(seconds) ? `${seconds} s` : 'a moment'),
  });
  taken.defer(() => bar.stop());
  let isBarShown = false;
  const seedDay = await seedDepartments(local, {
    uriOf: database.uriOf,
    citizens: configuration.seedCitizens,
    day: configuration.seedDay,
    keepExisting: true,
    announce: (line) => console.error(line),
    progress(done, total) {
      if (!isBarShown) bar.start(total, done);
      isBarShown = true;
      bar.update(done);
    },
  });
  if (isBarShown) bar.stop();

  const platform = await createPlatform({
    configuration: { ...configuration, dataDir },
    departments,
    keys,
    uriOf: database.uriOf,
    log,
  });
  taken.defer(() => platform.close());
  const running = {
    url: addressesOf(configuration).local,
    dataDir,
    keysDir: resolve(keysFolder({ dataDir, keysDir: configuration.keysDir })),
    pid: process.pid,
    started: toMachine(now()),
    clock: configuration.clock,
    seedDay,
  };
  await announce(running, runtimeDirOf(configuration.runtimeDir)).then(
    (withdraw) => taken.defer(withdraw),
    ({ code }) =>
      log.warn({ code }, 'commands of other terminals need PORT and DATA_DIR: RUNTIME_DIR cannot be written'),
  );
  console.log(welcome(platform.publicUrl));
}

const welcome = (url: string): string => `
Citizen Graph is ready: ${url}/graphql

  npm run demo                                        plays one case, four refusals, and what the ledger says
  npm run -s token -- officer-chen                    signs in an officer
  npm run task -- list                                shows what can be done at which window

Ctrl-C stops everything.`;

let stopping: Promise<void> | undefined;

function stop(code: number): Promise<void> {
  stopping ??= taken
    .disposeAsync()
    .catch((error: Error) => console.error(error.message))
    .then(() => process.exit(code));
  return stopping;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

start().catch((error: Error) => {
  // What fails because we stop is no failure of the start.
  if (!stopping) console.error(error.message);
  return stop(1);
});
