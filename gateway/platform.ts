import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { GraphQLDataSource } from '@apollo/gateway';
import { MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import type { Department } from '../subgraphs/kit/department.ts';
import { createService, type DepartmentService } from '../subgraphs/kit/service.ts';
import { type Ledger, openLedger } from './audit/ledger.ts';
import { createSubjectDigest } from './audit/subject-digest.ts';
import { createCaseStore } from './cases/case-store.ts';
import { createGrantVerifier, signGrant } from './cases/grant.ts';
import { createGrantOpening } from './cases/grant-opening.ts';
import { createPresentationVerifier, embeddedReaders } from './cases/presentation.ts';
import { createRevocation } from './cases/revocation.ts';
import { createPlatformSource, PLATFORM, platformSubgraph } from './cases/subgraph.ts';
import type { Configuration } from './configuration.ts';
import { compose } from './federation/composition.ts';
import { createFederation, type Federation } from './federation/gateway.ts';
import { createSource } from './federation/source.ts';
import { localTransport, remoteTransport } from './federation/transport.ts';
import { createApp } from './http/app.ts';
import { createGraphqlServer } from './http/graphql.ts';
import { createTokenVerifier } from './identity/access-token.ts';
import type { Keys } from './identity/keys.ts';
import { createIdentityProvider } from './identity/provider.ts';
import { readUsers } from './identity/users.ts';

export interface PlatformOptions {
  configuration: Configuration;
  departments: readonly Department[];
  keys: Keys;
  /** The URI of a department's database, or of the platform's own. */
  uriOf(database: string): string;
  log: Logger;
  /** Where the task documents are; the repository's own when not given. */
  tasksFolder?: string;
}

export interface Platform {
  url: string;
  federation: Federation;
  ledger: Ledger;
  /** The departments hosted in this process. */
  services: ReadonlyMap<string, DepartmentService>;
  close(): Promise<void>;
}

const GRANT_ISSUER = 'citizen-graph';

/** Puts the rooms together and listens. `close` lets requests under way end, then the ledger, then the databases. */
export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { configuration, departments, keys, uriOf, log } = options;
  const client = new MongoClient(uriOf(PLATFORM), { appName: PLATFORM, serverSelectionTimeoutMS: 5_000 });
  const store = await createCaseStore(client.db());
  const revocation = await createRevocation(store);
  const ledger = await openLedger({
    directory: join(configuration.dataDir, 'ledger'),
    instance: configuration.instance,
    checkpointKey: keys.ledgerCheckpoint,
    log: (line) => log.warn(line),
  });

  const services = new Map<string, DepartmentService>();
  const closing: (() => Promise<unknown>)[] = [];
  const sources = new Map<string, GraphQLDataSource>();
  for (const department of departments) {
    const { name } = department;
    const settings = configuration.departments[name];
    const secret = settings?.secret ?? keys.departmentSecret(name);
    const timeoutMs = configuration.departmentTimeoutMs;
    if (settings?.url) {
      const transport = remoteTransport(settings.url, timeoutMs);
      closing.push(transport.close);
      sources.set(name, createSource({ department: name, secret, transport, timeoutMs, log }));
    } else {
      const service = createService(department, { mongodbUri: settings?.mongodbUri ?? uriOf(name), secret, log });
      services.set(name, service);
      closing.push(service.stop);
      sources.set(name, createSource({ department: name, secret, transport: localTransport(service), timeoutMs, log }));
    }
  }
  sources.set(
    PLATFORM,
    createPlatformSource(() => ({
      tasks: federation.tasks(),
      schema: federation.engine().apiSchema,
      store,
      ledger,
      revocation,
      verifyPresentation: createPresentationVerifier({ readers: embeddedReaders(keys.cardReader.publicKey) }),
      sign: (grant) => signGrant({ ...grant, issuer: GRANT_ISSUER }, keys.grant.privateKey),
    })),
  );

  const federation = createFederation({
    supergraphSdl: compose([...departments, platformSubgraph]).sdl,
    sources,
    agreements: new Map(departments.map(({ name, agreements }) => [name, agreements])),
    ledger,
    digest: createSubjectDigest(keys.ledgerDigest),
    log,
    tasksFolder: options.tasksFolder,
  });
  const graphql = createGraphqlServer(federation.gateway, log);
  await graphql.start();

  const port = configuration.port;
  const verifyGrant = createGrantVerifier({ publicKey: keys.grant.publicKey, issuer: GRANT_ISSUER });
  const issuer = configuration.oidcIssuer ?? `http://127.0.0.1:${port}/oidc`;
  const provider = configuration.oidcIssuer
    ? undefined
    : createIdentityProvider({
        issuer,
        audience: configuration.oidcAudience,
        keys,
        users: readUsers(join(import.meta.dirname, '../seed/users')),
      });
  const app = createApp({
    graphql,
    identify: createTokenVerifier({ issuer, audience: configuration.oidcAudience }),
    openGrant: createGrantOpening(verifyGrant, revocation),
    provider,
    async waitingFor() {
      const named = [...services].map(([name, service]) => [name, service.ready()] as const);
      const states = await Promise.all(
        named.map(([name, ready]) =>
          ready.then(
            () => [],
            () => [name],
          ),
        ),
      );
      return states.flat();
    },
  });
  await app.listen({ host: '127.0.0.1', port });

  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    federation,
    ledger,
    services,
    async close() {
      await app.close();
      await graphql.stop();
      revocation.stop();
      await ledger.close();
      await Promise.all(closing.map((close) => close()));
      await client.close();
    },
  };
}
