import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reachConfiguredDatabase } from '../database/configured.ts';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import { readConfiguration } from '../gateway/start/configuration.ts';
import { departmentNames } from '../subgraphs/departments.ts';
import { backUp } from './backup/backup.ts';
import { described } from './backup/described.ts';
import { findTarget } from './target.ts';

const USAGE = 'npm run backup -- --to FOLDER [--departments] [--dir DATA_DIR]';

const taken = new AsyncDisposableStack();
try {
  const { values } = parseArgs({
    options: { to: { type: 'string' }, departments: { type: 'boolean' }, dir: { type: 'string' } },
  });
  if (!values.to) throw new Error(USAGE);
  const { dataDir: DATA_DIR, keysDir: KEYS_DIR } = await findTarget(values);
  const configuration = readConfiguration({ ...process.env, DATA_DIR, KEYS_DIR }, departmentNames());
  const departments = departmentNames().filter((name) => values.departments && !configuration.departments[name]?.url);
  // A database that is given up meanwhile ends the command by the driver's own limits.
  const { uriOf, stop } = await reachConfiguredDatabase(configuration, departments, () => {});
  taken.defer(stop);
  const dataDir = resolve(configuration.dataDir);
  const databases = [PLATFORM, ...departments];
  const manifest = await backUp({ dataDir, keysDir: configuration.keysDir, to: values.to, databases, uriOf });
  console.log(`backed up to ${resolve(values.to)}: ${described(manifest)}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
await taken.disposeAsync();
