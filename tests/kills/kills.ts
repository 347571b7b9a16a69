import '../support/test-clock.ts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { openDatabase } from '../../database/database.ts';
import { freePort } from '../../database/free-port.ts';
import { pidFilesOf } from '../../database/leftover.ts';
import { openKeys } from '../../gateway/identity/keys.ts';
import { PLATFORM } from '../../gateway/platform/subgraph.ts';
import { prefixOf } from '../../gateway/start/configuration.ts';
import { seedDepartments } from '../../seed/seeder.ts';
import { loadDepartments } from '../../subgraphs/departments.ts';
import { type Done, openCounter } from './counter.ts';
import { judge } from './judgement.ts';
import { createKillable, type Killable } from './process.ts';
import { openWindows } from './window.ts';

export interface KillsOptions {
  kills: number;
  /** Departments that run as processes of their own, behind URLs. */
  remote: readonly string[];
  seed: number;
  windows: number;
  /** Told of each kill before it happens. */
  onKill?: (killed: string, number: number) => void;
}

export interface KillsReport {
  /** What was killed how often. */
  killed: ReadonlyMap<string, number>;
  cases: number;
  answers: number;
  /** Changes that were done, and how often one was sent again because its answer was lost. */
  changes: number;
  resent: number;
  /** Closed cases and spent card readings that were tried again. */
  retried: number;
  problems: readonly string[];
}

const SECRET = 'a secret shared by gateway and department';
const CITIZENS = 300;

/** In service, pauses grow where a database ends again and again; here that is what is done to it. */
const TIRELESS = { longestPauseMs: 1_000, giveUpAfterMs: 600_000, soundAfterMs: 2_000 };

/**
 * Lets windows work while the gateway, its database and its departments are killed one after the other in an order of
 * chance, each started again at once; then holds all that windows were told against what is on record.
 */
export async function runKills({ kills, remote, seed, windows: count, onKill }: KillsOptions): Promise<KillsReport> {
  await using taken = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'citizen-graph-kills-'));
  taken.defer(() => rm(dataDir, { recursive: true, force: true }));
  const departments = await loadDepartments();
  const databases = [PLATFORM, ...departments.map(({ name }) => name)];
  const database = await openDatabase({
    dataDir,
    databases,
    programDir: join(import.meta.dirname, '../../data/programs'),
    announce: () => {},
    patience: TIRELESS,
  });
  taken.defer(() => database.stop());
  await seedDepartments(departments, { uriOf: database.uriOf, citizens: CITIZENS });
  const keys = await openKeys({ dataDir });

  const environment: Record<string, string> = {
    DATA_DIR: dataDir,
    CLOCK: process.env.CLOCK ?? '',
    RUNTIME_DIR: join(dataDir, 'running'),
    MONGODB_URI: database.uriOf(PLATFORM),
    PORT: String(await freePort()),
    LOG_LEVEL: 'fatal',
    RATE_OPERATIONS: '1000000',
    RATE_CASES: '1000000',
    RATE_SIGN_INS: '1000000',
  };
  for (const { name } of departments) environment[`${prefixOf(name)}_MONGODB_URI`] = database.uriOf(name);
  const targets: Killable[] = [];
  for (const name of remote) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    Object.assign(environment, { [`${prefixOf(name)}_URL`]: `${url}/graphql`, [`${prefixOf(name)}_SECRET`]: SECRET });
    const args = ['commands/department.ts', name, '--port', String(port)];
    targets.push(createKillable(name, args, { url, environment }));
  }
  const url = `http://127.0.0.1:${environment.PORT}`;
  const gateway = createKillable('gateway', ['gateway/server.ts'], { url, environment });
  targets.push(gateway);
  taken.defer(() => Promise.all(targets.map((target) => target.kill())).then(() => {}));
  await Promise.all(targets.map((target) => target.start()));

  const random = xoroshiro128plus(seed);
  const chance = (most: number): number => Math.abs(random.next()) % most;
  const killed = new Map<string, number>();
  const windows = openWindows(url, keys, count);
  taken.defer(() => windows.stop());
  const counter = openCounter(url, keys);
  taken.defer(() => counter.stop());
  let retried = 0;
  for (let number = 1; number <= kills; number++) {
    await delay(200 + chance(1_300));
    // The gateway half of the time; the others share the other half.
    const at = chance(2 * targets.length);
    const target = at < targets.length ? gateway : at === targets.length ? undefined : targets[at - targets.length - 1];
    const name = target?.name ?? 'database';
    onKill?.(name, number);
    killed.set(name, (killed.get(name) ?? 0) + 1);
    if (target) {
      await target.kill();
      await target.start();
    } else {
      await killDatabase(dataDir);
    }
    retried += await windows.tryAgain(2);
  }
  await delay(1_000);
  await Promise.all([windows.stop(), counter.stop()]);
  await gateway.kill();
  const { told, violations } = windows;
  return {
    killed,
    cases: told.length,
    answers: told.reduce((sum, { answers }) => sum + answers, 0),
    retried,
    changes: counter.done.length,
    resent: counter.resent(),
    problems: [
      ...violations,
      ...counter.violations,
      ...(await judge(dataDir, keys, told, counter.done)),
      ...(await unmade(database.uriOf('urban-enforcement'), counter.done)),
    ],
  };
}

/** The changes that somebody was told of and that are not in the department's records. */
async function unmade(uri: string, done: readonly Done[]): Promise<string[]> {
  await using client = await MongoClient.connect(uri);
  const records = client.db().collection<{ _id: string }>('dogLicences');
  const found = new Set((await records.find().toArray()).map(({ _id }) => _id));
  return done.filter(({ number }) => !found.has(number)).map((one) => `case ${one.case}: a change is lost`);
}

/** Kills the database that runs now; one that was killed just before is waited for. */
async function killDatabase(dataDir: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
    try {
      process.kill(Number(await readFile(pidFilesOf(dataDir).database, 'utf8')), 'SIGKILL');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  throw new Error('The database did not come back.');
}
