import { pino } from 'pino';
import { prefixOf, readConfiguration } from '../../gateway/start/configuration.ts';
import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import { aboutForeign, ensureCollections } from '../../subgraphs/kit/preparation.ts';
import { createServer } from '../../subgraphs/kit/server.ts';
import { createService } from '../../subgraphs/kit/service.ts';
import { openOwnDatabase } from './own-database.ts';

/**
 * Runs one department by itself on 127.0.0.1. Its database is DEPARTMENT_<NAME>_MONGODB_URI, without it an embedded one of its
 * own; its secret DEPARTMENT_<NAME>_SECRET. SIGTERM and SIGINT let the requests under way finish and end the process with 0.
 */
export async function serve(name: string, port: number): Promise<void> {
  const department = await loadDepartment(name);
  const configuration = readConfiguration(process.env, departmentNames());
  const { mongodbUri: given, secret } = configuration.departments[name] ?? {};
  if (!secret)
    throw new Error(`Set ${prefixOf(name)}_SECRET to the secret that the gateway knows for this department.`);
  const log = pino({ level: configuration.logLevel }, pino.destination(2));
  const taken = new AsyncDisposableStack();
  let stopping: Promise<void> | undefined;
  const end = (code: number): Promise<void> => {
    stopping ??= taken
      .disposeAsync()
      .catch((error: Error) => console.error(error.message))
      .then(() => process.exit(code));
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(0));
  try {
    const isElsewhere = given !== undefined || department.store !== undefined;
    const uri = isElsewhere ? given : await openOwnDatabase(department, configuration, taken, () => void end(1));
    const service = createService(department, { mongodbUri: uri ?? '', secret, log });
    taken.defer(() => service.stop());
    const server = createServer(service);
    taken.defer(() => server.close());
    const foreign = department.store ? [] : await ensureCollections(service.client.db(), department);
    for (const line of aboutForeign(name, foreign)) console.error(line);
    await server.listen({ host: '127.0.0.1', port });
  } catch (error) {
    await taken.disposeAsync();
    throw error;
  }
  console.log(`${department.title.en} ${department.title.zh} answers the gateway on http://127.0.0.1:${port}/graphql`);
}
