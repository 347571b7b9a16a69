import { resolve } from 'node:path';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import type { Configuration } from '../gateway/start/configuration.ts';
import { type Database, openDatabase } from './database.ts';

/**
 * Opens the databases of the platform and of these departments as the settings say, those with a URI of their own included.
 * `onLost` is told when a database that is run by us keeps ending and is given up.
 */
export function openConfiguredDatabase(
  configuration: Configuration,
  departments: readonly string[],
  onLost: (error: Error) => void,
): Promise<Database> {
  const overrides = Object.entries(configuration.departments).flatMap(([name, { mongodbUri }]) =>
    mongodbUri ? [[name, mongodbUri] as const] : [],
  );
  return openDatabase({
    dataDir: resolve(configuration.dataDir),
    databases: [PLATFORM, ...departments],
    ...(configuration.mongodbUri ? { mongodbUri: configuration.mongodbUri } : {}),
    overrides: Object.fromEntries(overrides),
    announce: (line) => console.error(line),
    onLost,
  });
}
