import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import { now as clock } from '../../schema/clock.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import type { DepartmentService } from '../../subgraphs/kit/service.ts';
import { createCaseStore } from '../cases/case-store.ts';
import { createGrantVerifier, signGrant } from '../cases/grant.ts';
import { createGrantHolding } from '../cases/grant-holding.ts';
import { createGrantOpening } from '../cases/grant-opening.ts';
import { createPresentationVerifier, embeddedReaders } from '../cases/presentation.ts';
import { REACH_LIMITS, withinReach } from '../cases/reach.ts';
import { createRevocation } from '../cases/revocation.ts';
import { connectDepartments } from '../execution/departments.ts';
import { createExecution } from '../execution/execution.ts';
import { openAcceptance, type Proposal } from '../graph/acceptance.ts';
import { agreementsOf } from '../graph/agreements.ts';
import { watchSchemas } from '../graph/schema-watch.ts';
import { createAdmission } from '../http/admission.ts';
import { createApp } from '../http/app.ts';
import { createConcurrency } from '../http/concurrency.ts';
import { createGraphqlServer } from '../http/graphql.ts';
import { createTokenVerifier } from '../identity/access-token.ts';
import type { Keys } from '../identity/keys.ts';
import { createIdentityProvider } from '../identity/provider.ts';
import { readUsers } from '../identity/users.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { createSubjectDigest } from '../ledger/subject-digest.ts';
import { holdingsOf } from '../platform/holdings.ts';
import { createPlatformSubgraph, PLATFORM, platformSubgraph } from '../platform/subgraph.ts';
import { selectedBy } from '../tasks/participants.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import { readAcceptedSchemas } from './accepted-schemas.ts';
import { addressesOf } from './addresses.ts';
import type { Configuration } from './configuration.ts';
import { createFederation, type Federation } from './federation.ts';
import { createRates } from './rates.ts';
import { takeSteps } from './undo.ts';

export interface PlatformOptions {
  configuration: Configuration;
  departments: readonly Department[];
  keys: Keys;
  /** The URI of a department's database, or of the platform's own. */
  uriOf(database: string): string;
  log: Logger;
  /** Lets the hosted departments' clients tell of each database command: for tests and measurements. */
  watchCommands?: boolean;
  /** Where the task documents are; the repository's own when not given. */
  tasksFolder?: string;
  /** The instance's clock as cases see it; the machine's when not given. */
  now?: () => number;
}

export interface Platform {
  /** Where it listens. */
  url: string;
  /** Where people are told to find it. */
  publicUrl: string;
  federation: Federation;
  ledger: Ledger;
  /** The changes of departments' schemas that wait to be accepted. */
  proposals(): readonly Proposal[];
  /** The departments hosted in this process. */
  services: ReadonlyMap<string, DepartmentService>;
  close(): Promise<void>;
}

/** How soon a rotated key is known here, in milliseconds. */
const KEYS_EVERY_MS = 1_000;

const GRANT_ISSUER = 'citizen-graph';
const USERS = join(import.meta.dirname, '../../seed/users');

/**
 * Puts the rooms together and listens. `close` lets requests under way end, then the ledger, then the databases; a start
 * that fails closes what it had opened.
 */
export function createPlatform(options: PlatformOptions): Promise<Platform> {
  return takeSteps((taken) => open(options, taken));
}

async function open(options: PlatformOptions, taken: AsyncDisposableStack): Promise<Platform> {
  const { configuration, departments, keys, uriOf, log, tasksFolder, watchCommands, now = clock } = options;
  const { oidcAudience: audience, host, port, departmentTimeoutMs: timeoutMs } = configuration;
  const addresses = addressesOf(configuration);
  const telemetry = createTelemetry({ tracesUrl: configuration.tracesUrl, instance: configuration.instance });
  taken.defer(() => telemetry.close());
  const keeping = setInterval(
    () => keys.refresh().catch((error: Error) => log.error({ reason: error.message }, 'the keys cannot be read again')),
    KEYS_EVERY_MS,
  ).unref();
  taken.defer(() => clearInterval(keeping));
  const client = new MongoClient(uriOf(PLATFORM), { appName: PLATFORM, ...REACH_LIMITS });
  taken.defer(() => client.close());
  const store = withinReach(await createCaseStore(client.db(), now));
  const revocation = await createRevocation({ store, now });
  taken.defer(() => revocation.stop());

  const connected = connectDepartments({
    departments,
    urlOf: (name) => configuration.departments[name]?.url,
    secretOf: (name) => configuration.departments[name]?.secret ?? keys.departmentSecret(name),
    uriOf: (name) => configuration.departments[name]?.mongodbUri ?? uriOf(name),
    timeoutMs,
    log,
    watchCommands,
  });
  taken.defer(() => connected.close());
  const ledger = await openLedger({
    directory: join(configuration.dataDir, 'ledger'),
    instance: configuration.instance,
    checkpointKey: {
      get privateKey() {
        return keys.ledgerCheckpoint.active.privateKey;
      },
      get publicKey() {
        return keys.ledgerCheckpoint.known.map(({ publicKey }) => publicKey);
      },
    },
    log: (line) => log.warn(line),
  });
  taken.defer(() => ledger.close());
  telemetry.gauge('ledger_entries', 'Durable entries of this instance.', () => ledger.size);
  const rates = createRates(configuration);
  const verifyPresentation = createPresentationVerifier({ readers: embeddedReaders(keys.cardReader), now });
  const digest = createSubjectDigest(() => keys.ledgerDigest.active);
  const ownFields = createPlatformSubgraph(() => ({
    tasks: federation.tasks(),
    schema: federation.supergraph().apiSchema,
    store,
    ledger,
    digest,
    revocation,
    verifyPresentation,
    countOpening: rates.opening,
    now,
    sign: (grant) => signGrant({ ...grant, issuer: GRANT_ISSUER }, keys.grant.active),
    proposals: () => watch.proposals(),
    holdings: () =>
      holdingsOf({
        departments,
        agreements: federation.agreements(),
        catalogue: federation.supergraph().catalogue,
        tasks: federation.tasks(),
      }),
  }));
  const others = [platformSubgraph];
  const acceptance = openAcceptance(configuration.dataDir);
  const accepted = await readAcceptedSchemas({ departments, remote: connected.remote, others, acceptance, log });
  const { supergraphSdl } = accepted;
  const federation = createFederation({
    supergraphSdl,
    agreements: agreementsOf(accepted.departments),
    mayLackTasks: !accepted.isRepository,
    execute: createExecution({ channels: connected.channels, timeoutMs, log }),
    platform: ownFields,
    ledger,
    countMaking: rates.making,
    confirm: revocation.check,
    digest,
    log,
    tasksFolder,
  });
  // The server stops its gateway too, but only when it had started.
  taken.defer(() => federation.gateway.stop());
  const graphql = createGraphqlServer(federation.gateway, log);
  await graphql.start();
  taken.defer(() => graphql.stop());
  const everyMs = configuration.departmentPollMs;
  const watch = await watchSchemas({
    departments: accepted.departments,
    supergraphSdl,
    remote: connected.remote,
    others,
    everyMs,
    acceptance,
    baselineOf: (name) => departments.find((department) => department.name === name)?.sdl ?? '',
    uses: () => selectedBy(federation.tasks().values(), federation.supergraph().catalogue),
    onChange: federation.update,
    log,
  });
  taken.defer(() => watch.stop());

  const issuer = configuration.oidcIssuer ?? `${addresses.public}/oidc`;
  if (addresses.isNameless && !configuration.oidcIssuer) {
    log.warn('HOST lets other machines in, who cannot sign in here: set PUBLIC_URL to where they reach this one');
  }
  const users = readUsers(USERS);
  const { answerWithinMs } = configuration;
  const concurrency = createConcurrency({ withinMs: answerWithinMs });
  const admission = createAdmission({ concurrency, patienceMs: 2 * answerWithinMs });
  taken.defer(() => admission.stop());
  telemetry.gauge('operations', 'Operations that run, wait, and may run.', () => admission.state(), 'state');
  const app = createApp({
    admission,
    graphql,
    identify: createTokenVerifier({
      issuer,
      audience,
      // Its own keys it reads at its own door: the way by the proxy may not be open yet, nor from here.
      jwksUri: configuration.oidcIssuer ? undefined : `${addresses.local}/oidc/jwks`,
      onUnreachable: (error) => log.error({ reason: error.message }, 'the identity provider cannot be reached'),
    }),
    countOperation: rates.operation,
    openGrant: createGrantOpening(createGrantVerifier({ keys: keys.grant, issuer: GRANT_ISSUER, now }), revocation),
    holdGrant: createGrantHolding(revocation, now),
    trustProxy: configuration.trustProxy,
    telemetry,
    metricsToken: configuration.metricsToken,
    provider: configuration.oidcIssuer
      ? undefined
      : createIdentityProvider({ issuer, audience, keys, users, countSignIn: rates.signIn }),
    health: {
      needed: new Map<string, () => Promise<unknown>>([
        ...[...connected.services].map(([name, { ready }]) => [name, ready] as const),
        [PLATFORM, () => client.db().command({ ping: 1 })],
      ]),
      useful: connected.presence,
      troubles: watch.troubles,
    },
  });
  taken.defer(() => app.close());
  const url = await app.listen({ host, port });

  return {
    url,
    publicUrl: addresses.public,
    federation,
    ledger,
    services: connected.services,
    proposals: watch.proposals,
    close: () => taken.disposeAsync(),
  };
}
