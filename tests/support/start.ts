import './test-clock.ts';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../database/database.ts';
import { PLATFORM } from '../../gateway/platform/subgraph.ts';
import { seedDepartments } from '../../seed/seeder.ts';

import { testDepartments } from './departments.ts';
import { TEST_CITIZENS, TEST_ENTERPRISES } from './population.ts';

/** Starts one database for all test files, in a data folder of its own, and seeds one small population into it. */
export default async function start(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'citizen-graph-test-'));
  const departments = await testDepartments();
  const names = departments.map(({ name }) => name);
  const database = await openDatabase({
    dataDir,
    databases: [PLATFORM, ...names],
    // The fetched program is worth keeping between runs.
    programDir: join(import.meta.dirname, '../../data/programs'),
    announce: (line) => console.log(line),
  });
  await seedDepartments(departments, {
    uriOf: database.uriOf,
    citizens: TEST_CITIZENS,
    enterprises: TEST_ENTERPRISES,
  });
  process.env.TEST_URIS = JSON.stringify(
    Object.fromEntries([PLATFORM, ...names].map((name) => [name, database.uriOf(name)])),
  );
  Object.assign(globalThis, { testDatabase: database, testDataDir: dataDir });
}
