import { pino } from 'pino';
import { checkPort } from '../../gateway/http/port.ts';
import { addressesOf } from '../../gateway/start/addresses.ts';
import { prefixOf, readConfiguration } from '../../gateway/start/configuration.ts';
import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import { createIssuers } from '../../subgraphs/kit/issuers.ts';
import { aboutForeign, ensureCollections } from '../../subgraphs/kit/preparation.ts';
import { createServer } from '../../subgraphs/kit/server.ts';
import { createService } from '../../subgraphs/kit/service.ts';
import { openOwnDatabase, seedOwnDatabase } from './own-database.ts';

/**
 * Runs one department by itself, on HOST. Its database is DEPARTMENT_<NAME>_MONGODB_URI, without it an embedded one of its
 * own, seeded once with so many citizens, or SEED_CITIZENS; its secret DEPARTMENT_<NAME>_SECRET. SIGTERM and SIGINT let the requests under way finish and end the process with 0.
 */
export async function serve(name: string, port: number, citizens?: number): Promise<void> {
  const department = await loadDepartment(name);
  const configuration = readConfiguration(process.env, departmentNames());
  const { mongodbUri: given, secret } = configuration.departments[name] ?? {};
  if (!secret)
    throw new Error(`Set ${prefixOf(name)}_SECRET to the secret that the gateway knows for this department.`);
  const { host } = configuration;
  await checkPort(port, host);
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
    let uri = given;
    if (uri === undefined && department.store === undefined) {
      const database = await openOwnDatabase(name, configuration, taken, () => void end(1));
      await seedOwnDatabase(department, database, {
        citizens: citizens ?? configuration.seedCitizens,
        day: configuration.seedDay,
      });
      uri = database.uriOf(name);
    } else if (citizens !== undefined) {
      throw new Error(`--seed is for an embedded database, and ${name} has one elsewhere. Leave it out.`);
    }
    const issuers = createIssuers((issuer) => configuration.departments[issuer]?.url);
    const service = createService(department, { mongodbUri: uri ?? '', secret, log, issuers });
    taken.defer(() => service.stop());
    const server = createServer(service);
    taken.defer(() => server.close());
    const foreign = department.store ? [] : await ensureCollections(service.client.db(), department);
    for (const line of aboutForeign(name, foreign)) console.error(line);
    await server.listen({ host, port });
  } catch (error) {
    await taken.disposeAsync();
    throw error;
  }
  const { local } = addressesOf({ host, port, publicUrl: undefined });
  if (!/^(127\.|::1$|localhost$)/.test(host)) {
    console.error(
      `HOST ${host} lets other machines in: what they ask is signed, but nothing is encrypted. Put TLS before it.`,
    );
  }
  console.log(`${department.title.en} ${department.title.zh} answers the gateway on ${local}/graphql`);
}
