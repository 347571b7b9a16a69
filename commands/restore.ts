import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openConfiguredDatabase } from '../database/configured.ts';
import { lockDataDir } from '../database/lock.ts';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import { readConfiguration } from '../gateway/start/configuration.ts';
import { departmentNames } from '../subgraphs/departments.ts';
import { described } from './backup/described.ts';
import { restore } from './backup/restore.ts';
import { environmentWith } from './place.ts';

const USAGE = 'npm run restore -- --from FOLDER [--dir DATA_DIR]';

const taken = new AsyncDisposableStack();
try {
  const { values } = parseArgs({ options: { from: { type: 'string' }, dir: { type: 'string' } } });
  if (!values.from) throw new Error(USAGE);
  const configuration = readConfiguration(environmentWith(values), departmentNames());
  const dataDir = resolve(configuration.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  taken.defer(await lockDataDir(dataDir));
  const manifest = await restore({
    from: values.from,
    dataDir,
    keysDir: configuration.keysDir,
    openDatabases: (folder, databases, programDir) =>
      openConfiguredDatabase(
        { ...configuration, dataDir: folder },
        databases.filter((name) => name !== PLATFORM),
        () => {},
        programDir,
      ),
  });
  console.log(`restored into ${dataDir}: ${described(manifest)}, as of ${manifest.at}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
await taken.disposeAsync();
