import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MongoClient } from 'mongodb';
import { openConfiguredDatabase } from '../../database/configured.ts';
import { lockDataDir } from '../../database/lock.ts';
import { prefixOf, readConfiguration } from '../../gateway/start/configuration.ts';
import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import { type Survey, surveyDatabase } from '../../subgraphs/kit/survey.ts';
import { openOwnDatabase, ownFolder } from './own-database.ts';

/**
 * Surveys a department's database and says which that was: that of DEPARTMENT_<NAME>_MONGODB_URI, of MONGODB_URI, its own
 * embedded one where it has run alone, or the platform's. One that is embedded must not be in use then. Throws when the department keeps its data elsewhere.
 */
export async function survey(name: string): Promise<Survey> {
  const department = await loadDepartment(name);
  if (department.store) throw new Error(`${name} keeps its data in a store of its own, which is not surveyed.`);
  const configuration = readConfiguration(process.env, departmentNames());
  await using taken = new AsyncDisposableStack();
  let uri = configuration.departments[name]?.mongodbUri;
  let where = `the database of ${prefixOf(name)}_MONGODB_URI`;
  const folder = ownFolder(configuration, name);
  if (!uri && !configuration.mongodbUri && existsSync(folder)) {
    where = `the embedded database of its own in ${folder}`;
    uri = (await openOwnDatabase(name, configuration, taken, () => {})).uriOf(name);
  }
  if (!uri) {
    const dataDir = resolve(configuration.dataDir);
    where = configuration.mongodbUri ? 'the database of MONGODB_URI' : `the platform's embedded database in ${dataDir}`;
    if (!configuration.mongodbUri) taken.defer(await lockDataDir(dataDir));
    const database = await openConfiguredDatabase(configuration, [name], () => {});
    taken.defer(() => database.stop());
    uri = database.uriOf(name);
  }
  const client = new MongoClient(uri, { appName: 'survey', serverSelectionTimeoutMS: 10_000 });
  taken.defer(() => client.close());
  const found = await surveyDatabase(client.db(), department);
  return { ...found, lines: [`looked into ${where}`, ...found.lines] };
}
