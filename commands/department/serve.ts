import { pino } from 'pino';
import { prefixOf, readConfiguration } from '../../gateway/start/configuration.ts';
import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import { aboutForeign, ensureCollections } from '../../subgraphs/kit/preparation.ts';
import { createServer } from '../../subgraphs/kit/server.ts';
import { createService } from '../../subgraphs/kit/service.ts';

/**
 * Runs one department by itself on 127.0.0.1. Its database is DEPARTMENT_<NAME>_MONGODB_URI, its secret
 * DEPARTMENT_<NAME>_SECRET. SIGTERM and SIGINT let the requests under way finish and end the process with 0.
 */
export async function serve(name: string, port: number): Promise<void> {
  const department = await loadDepartment(name);
  const { departments, logLevel } = readConfiguration(process.env, departmentNames());
  const { mongodbUri, secret } = departments[name] ?? {};
  const prefix = prefixOf(name);
  if (!mongodbUri && !department.store) throw new Error(`Set ${prefix}_MONGODB_URI to the department's database.`);
  if (!secret) throw new Error(`Set ${prefix}_SECRET to the secret that the gateway knows for this department.`);
  const log = pino({ level: logLevel }, pino.destination(2));
  const service = createService(department, { mongodbUri: mongodbUri ?? '', secret, log });
  const server = createServer(service);
  const stop = async (): Promise<void> => {
    await server.close();
    await service.stop();
  };
  try {
    const foreign = department.store ? [] : await ensureCollections(service.client.db(), department);
    for (const line of aboutForeign(name, foreign)) console.error(line);
    await server.listen({ host: '127.0.0.1', port });
  } catch (error) {
    await stop();
    throw error;
  }
  console.log(`${department.title.en} ${department.title.zh} answers the gateway on http://127.0.0.1:${port}/graphql`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(0)));
}
