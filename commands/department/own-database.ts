import { join, resolve } from 'node:path';
import { type Database, openDatabase } from '../../database/database.ts';
import { lockDataDir } from '../../database/lock.ts';
import type { Configuration } from '../../gateway/start/configuration.ts';
import { type SeedOptions, seedDepartments } from '../../seed/seeder.ts';
import type { Department } from '../../subgraphs/kit/department.ts';

/** Where the embedded database of a department that runs alone is. */
export const ownFolder = ({ dataDir }: Configuration, name: string): string =>
  join(resolve(dataDir), 'departments', name);

/**
 * Opens the embedded database of one department alone, in DATA_DIR/departments/<NAME>. What is taken is put on the stack.
 * Throws when another process has the folder.
 */
export async function openOwnDatabase(
  name: string,
  configuration: Configuration,
  taken: AsyncDisposableStack,
  onLost: () => void,
): Promise<Database> {
  const folder = ownFolder(configuration, name);
  taken.defer(await lockDataDir(folder));
  const announce = (line: string) => console.error(line);
  const programDir = join(resolve(configuration.dataDir), 'programs');
  const database = await openDatabase({ dataDir: folder, databases: [name], programDir, announce, onLost });
  taken.defer(() => database.stop());
  return database;
}

/** Seeds it once; one that holds a population keeps it. */
export const seedOwnDatabase = (
  department: Department,
  { uriOf }: Database,
  population: Pick<SeedOptions, 'citizens' | 'day'>,
) =>
  seedDepartments([department], {
    ...population,
    uriOf,
    keepExisting: true,
    announce: (line) => console.error(line),
  });
