import { resolve } from 'node:path';
import { MongoClient } from 'mongodb';
import { openConfiguredDatabase } from '../../database/configured.ts';
import { lockDataDir } from '../../database/lock.ts';
import { readConfiguration } from '../../gateway/start/configuration.ts';
import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import { type Survey, surveyDatabase } from '../../subgraphs/kit/survey.ts';

/**
 * Surveys a department's database: that of DEPARTMENT_<NAME>_MONGODB_URI, of MONGODB_URI, or the embedded one, which must not
 * be in use then. Throws when the department keeps its data elsewhere.
 */
export async function survey(name: string): Promise<Survey> {
  const department = await loadDepartment(name);
  if (department.store) throw new Error(`${name} keeps its data in a store of its own, which is not surveyed.`);
  const configuration = readConfiguration(process.env, departmentNames());
  await using taken = new AsyncDisposableStack();
  let uri = configuration.departments[name]?.mongodbUri;
  if (!uri) {
    if (!configuration.mongodbUri) taken.defer(await lockDataDir(resolve(configuration.dataDir)));
    const database = await openConfiguredDatabase(configuration, [name], () => {});
    taken.defer(() => database.stop());
    uri = database.uriOf(name);
  }
  const client = new MongoClient(uri, { appName: 'survey', serverSelectionTimeoutMS: 10_000 });
  taken.defer(() => client.close());
  return await surveyDatabase(client.db(), department);
}
