import { resolve } from 'node:path';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import type { Configuration } from '../gateway/start/configuration.ts';
import { type Database, openDatabase } from './database.ts';
import { lockDataDir } from './lock.ts';
import { reachRunning } from './running.ts';

/**
 * Opens the databases of the platform and of these departments as the settings say, those with a URI of their own included.
 * `onLost` is told when a database that is run by us keeps ending and is given up.
 */
export function openConfiguredDatabase(
  configuration: Configuration,
  departments: readonly string[],
  onLost: (error: Error) => void,
  programDir?: string,
): Promise<Database> {
  return openDatabase({
    dataDir: resolve(configuration.dataDir),
    databases: [PLATFORM, ...departments],
    ...(configuration.mongodbUri ? { mongodbUri: configuration.mongodbUri } : {}),
    ...(programDir ? { programDir } : {}),
    overrides: overridesOf(configuration),
    announce: (line) => console.error(line),
    onLost,
  });
}

/** The same beside whoever may be running them already; else they are opened, and the data folder is taken meanwhile. */
export async function reachConfiguredDatabase(
  configuration: Configuration,
  departments: readonly string[],
  onLost: (error: Error) => void,
): Promise<Pick<Database, 'uriOf' | 'stop'>> {
  if (configuration.mongodbUri) return openConfiguredDatabase(configuration, departments, onLost);
  const dataDir = resolve(configuration.dataDir);
  const overrides = overridesOf(configuration);
  const uriOf = await reachRunning(dataDir);
  if (uriOf) return { uriOf: (name) => overrides[name] ?? uriOf(name), stop: async () => {} };
  const release = await lockDataDir(dataDir);
  try {
    const database = await openConfiguredDatabase(configuration, departments, onLost);
    return { uriOf: database.uriOf, stop: () => database.stop().finally(release) };
  } catch (error) {
    await release();
    throw error;
  }
}

function overridesOf({ departments }: Configuration): Record<string, string> {
  const own = Object.entries(departments).flatMap(([name, { mongodbUri }]) =>
    mongodbUri ? [[name, mongodbUri] as const] : [],
  );
  return Object.fromEntries(own);
}
