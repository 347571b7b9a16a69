import { join, resolve } from 'node:path';
import { openDatabase } from '../../database/database.ts';
import { lockDataDir } from '../../database/lock.ts';
import type { Configuration } from '../../gateway/start/configuration.ts';
import { seedDepartments } from '../../seed/seeder.ts';
import type { Department } from '../../subgraphs/kit/department.ts';

/**
 * Opens an embedded database for one department alone, in DATA_DIR/departments/<NAME>, and seeds it once with SEED_CITIZENS.
 * What is taken is put on the stack. Throws when another process has the folder.
 */
export async function openOwnDatabase(
  department: Department,
  configuration: Configuration,
  taken: AsyncDisposableStack,
  onLost: () => void,
): Promise<string> {
  const { name } = department;
  const dataDir = resolve(configuration.dataDir);
  const folder = join(dataDir, 'departments', name);
  taken.defer(await lockDataDir(folder));
  const announce = (line: string) => console.error(line);
  const programDir = join(dataDir, 'programs');
  const database = await openDatabase({ dataDir: folder, databases: [name], programDir, announce, onLost });
  taken.defer(() => database.stop());
  const { seedCitizens: citizens } = configuration;
  await seedDepartments([department], { uriOf: database.uriOf, citizens, keepExisting: true, announce });
  return database.uriOf(name);
}
