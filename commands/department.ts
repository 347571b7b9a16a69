import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readConfiguration } from '../gateway/configuration.ts';
import { departmentNames, loadDepartment } from '../subgraphs/departments.ts';
import { ensureCollections } from '../subgraphs/kit/collections.ts';
import { createServer } from '../subgraphs/kit/server.ts';
import { createService } from '../subgraphs/kit/service.ts';

// Starts one department by itself: npm run department -- NAME --port P
// Its database is DEPARTMENT_<NAME>_MONGODB_URI, its secret DEPARTMENT_<NAME>_SECRET.

const USAGE = 'Usage: npm run department -- NAME --port P';

async function serve(name: string, port: number): Promise<void> {
  const department = await loadDepartment(name);
  const { departments, logLevel } = readConfiguration(process.env, departmentNames());
  const { mongodbUri, secret } = departments[name] ?? {};
  const prefix = `DEPARTMENT_${name.toUpperCase().replaceAll('-', '_')}`;
  if (!mongodbUri) throw new Error(`Set ${prefix}_MONGODB_URI to the department's database.`);
  if (!secret) throw new Error(`Set ${prefix}_SECRET to the secret that the gateway knows for this department.`);
  const service = createService(department, {
    mongodbUri,
    secret,
    log: pino({ level: logLevel }, pino.destination(2)),
  });
  await ensureCollections(service.client.db(), department);
  const server = createServer(service);
  await server.listen({ host: '127.0.0.1', port });
  console.log(`${department.title.en} ${department.title.zh} answers the gateway on http://127.0.0.1:${port}/graphql`);
  const stop = async (): Promise<void> => {
    await server.close();
    await service.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
  const [name] = positionals;
  if (!name || !/^\d{1,5}$/.test(values.port ?? '')) throw new Error(USAGE);
  await serve(name, Number(values.port));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
