import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import { codeOf, refusal } from '../../schema/errors.ts';
import { readTraceparent, traceName } from '../../schema/traceparent.ts';
import type { Agreement } from './agreements.ts';
import { ISSUING } from './certificate-collections.ts';
import { createCertificateRing } from './certificate-ring.ts';
import { createCertificates } from './certificates.ts';
import { createChangeRunner } from './change-runner.ts';
import { createCursors } from './cursor.ts';
import type { Department } from './department.ts';
import { createDraft } from './draft.ts';
import { caseOf, createOpener, type Envelope, type SubgraphRequest } from './envelope.ts';
import { createExecutor, type Prepared } from './executor.ts';
import { createGuard } from './guard.ts';
import type { Issuers, Published } from './issuers.ts';
import { createMongoStore } from './mongo-store.ts';
import { createPlaces } from './places.ts';
import { createKeyCheck } from './representations.ts';
import type { Context } from './resolvers.ts';
import { type Secrets, secretsOf } from './secrets.ts';
import type { Store } from './store.ts';
import { createUnknownLog, UnknownValue } from './unknown.ts';

export interface ServiceOptions {
  /** The department's own database, with its own credentials; not used by one with a store of its own. */
  mongodbUri: string;
  /** What is shared with the gateway. */
  secret: string | Secrets;
  log: Logger;
  /** Lets `client` tell of each command, which costs every read something: for tests and measurements. */
  watchCommands?: boolean | undefined;
  /**
   * The agreements in force, for tests and for departments that keep them elsewhere. Asked for at every request: one that is
   * no longer given allows nothing more. What says the same as before is not judged again; the same objects are known soonest.
   */
  agreements?: () => readonly Agreement[];
  /** Whose certificates it can rely on, and where they are asked. */
  issuers?: Issuers;
}

export interface SubgraphResponse {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; path?: readonly (string | number)[]; extensions?: Record<string, unknown> }[];
}

/** What a gateway needs to know of a department that runs elsewhere. */
export interface Description {
  sdl: string;
  agreements: readonly (Omit<Agreement, 'fields'> & { fields: readonly string[] })[];
}

/** What the gateway signs to be told the description. */
export const DESCRIBE: SubgraphRequest = { query: 'description' };

export interface DepartmentService {
  department: Department;
  /** Answers a signed request. Never throws: what goes wrong is in `errors`. `traceparent` is for the log alone. */
  handle(
    envelope: Envelope | undefined,
    request: SubgraphRequest,
    signal?: AbortSignal,
    traceparent?: unknown,
  ): Promise<SubgraphResponse>;
  /**
   * Makes a question ready for the gateway of this process. Only code that holds the service can ask like this, so the
   * reference itself is the proof and nothing is signed; the guard judges the question as it judges signed ones. Nothing
   * that listens on a port may pass it on.
   */
  bind(question: { query: string; purpose: string }): BoundQuestion;
  /** What the department offers and with whom it agreed, for the gateway alone. Throws UNAUTHENTICATED for others. */
  describe(envelope: Envelope | undefined): Description;
  /** What it publishes of its certificates, to everybody. */
  published: Published;
  /** Gives it the next key for its certificates, while everything runs. */
  rotate(): Promise<void>;
  /** Resolves when the database answers. */
  ready(): Promise<void>;
  stop(): Promise<void>;
  /** The connection of a MongoDB store; throws for a department with another. */
  readonly client: MongoClient;
}

/** Asks a question that was made ready. Never rejects: what goes wrong is in `errors`. */
export type BoundQuestion = (
  variables: Record<string, unknown>,
  caseId: string,
  signal: AbortSignal,
  traceparent?: string,
) => Promise<SubgraphResponse>;

/** What a request brings beside what it asks. */
interface Asking {
  purpose: string;
  caseId: string | undefined;
  signal: AbortSignal | undefined;
  traceparent: unknown;
}

/** The same service stands behind a call in this process and behind HTTP. */
export function createService(department: Department, options: ServiceOptions): DepartmentService {
  const own = department.store?.(department);
  const { mongodbUri: uri, watchCommands } = options;
  const mongo = own ? undefined : createMongoStore(department, { uri, watchCommands });
  const store = (own ?? mongo) as Store;
  const onUnknown = createUnknownLog(department.name, options.log, secretsOf(options.secret).active);
  const { records, placesFor } = createPlaces(department, store, onUnknown);
  if (department.schema.getMutationType() && !store.changes) {
    throw new Error(`${department.name} has mutations, and a store that is for reading only`);
  }
  const change = store.changes && createChangeRunner(store.changes, placesFor);
  const ring = store.ring && createCertificateRing(store.ring);
  const issuers = options.issuers ?? (() => undefined);
  const certificates = createCertificates({ department: department.name, ring, issuers });
  const isIssuer = ring !== undefined && Object.keys(ISSUING).every((name) => name in department.collections);
  const open = createOpener(options.secret, department.name);
  const guard = createGuard(department, options.agreements);
  const executor = createExecutor<Context>(department.schema);
  const cursors = createCursors(options.secret);
  const withKeys = createKeyCheck(department.schema);

  /** Expected errors go out as they are; of all others only a reference does. */
  function shown(error: unknown, signal?: AbortSignal, traceparent?: unknown) {
    const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    const known = codeOf(original) ? (original as GraphQLError) : undefined;
    const path = error instanceof GraphQLError && error.path ? { path: error.path } : {};
    if (known) {
      const { http: _, ...extensions } = known.extensions;
      return { message: known.message, ...path, extensions };
    }
    const reference = randomUUID();
    // The message of an unexpected error may quote a value; its name, code and place cannot.
    const { name, code } = original as Error & { code?: unknown };
    const cause = readTraceparent(traceparent);
    const trace = cause ? { trace: traceName(cause.traceId) } : {};
    const entry = { department: department.name, ...trace, reference, name, code, at: placeOf(original) };
    // A read that was given up because nobody waits is not a fault, and of unknown values there is a log of its own.
    if (!signal?.aborted && !(original instanceof UnknownValue)) options.log.error(entry, 'unexpected error');
    const { message, extensions } = refusal('DEPARTMENT_UNAVAILABLE', { department: department.name, reference });
    return { message, ...path, extensions };
  }

  async function answer(
    { variables }: Pick<SubgraphRequest, 'variables'>,
    prepared: Prepared,
    { purpose, caseId, signal, traceparent }: Asking,
  ): Promise<SubgraphResponse> {
    guard(prepared.document, purpose);
    const context: Context = { records, cursors, signal, caseId, change, certificates };
    const { data, errors } = await executor.execute(prepared, context, withKeys(variables, prepared.representations));
    const all = errors?.map((error) => shown(error, signal, traceparent));
    return { data: data ?? null, ...(all?.length ? { errors: all } : {}) };
  }

  return {
    department,
    get client() {
      if (!mongo) throw new Error(`${department.name} keeps its data in a store of its own`);
      return mongo.client;
    },
    async handle(envelope, request, signal, traceparent) {
      try {
        open(envelope, request);
        const caseId = caseOf(envelope);
        const asking = { purpose: envelope?.purpose ?? '', caseId, signal, traceparent };
        return await answer(request, executor.prepare(request), asking);
      } catch (error) {
        return { data: null, errors: [shown(error, signal, traceparent)] };
      }
    },
    bind({ query, purpose }) {
      let prepared: Prepared | undefined;
      return async (variables, caseId, signal, traceparent) => {
        try {
          prepared ??= executor.prepare({ query });
          return await answer({ variables }, prepared, { purpose, caseId, signal, traceparent });
        } catch (error) {
          return { data: null, errors: [shown(error, signal, traceparent)] };
        }
      };
    },
    describe(envelope) {
      open(envelope, DESCRIBE);
      const agreements = options.agreements?.() ?? department.agreements;
      return {
        sdl: department.sdl,
        agreements: agreements.map((agreement) => ({ ...agreement, fields: [...agreement.fields] })),
      };
    },
    published: {
      keys: async () => ({ keys: isIssuer ? await ring.published() : [] }),
      stands: async (id) => isIssuer && certificates.stands(createDraft(placesFor(undefined)), id),
    },
    async rotate() {
      if (!isIssuer) throw new Error(`${department.name} issues no certificates and so has no keys.`);
      await ring.rotate();
    },
    ready: () => store.ready(),
    stop: () => store.stop(),
  };
}

/** The first frame of an error's stack, and nothing of the message, which stands before it and may look like one. */
function placeOf(error: unknown): string | undefined {
  const { message, stack } = error as Error;
  return stack
    ?.replace(message, '')
    .match(/^ +at .*:\d+:\d+\)?$/m)?.[0]
    .trim();
}
