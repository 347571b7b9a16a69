import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { type Document, MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import { codeOf, refusal } from '../../schema/errors.ts';
import type { Agreement } from './agreements.ts';
import { createCursors } from './cursor.ts';
import type { Department } from './department.ts';
import { createOpener, type Envelope, type SubgraphRequest } from './envelope.ts';
import { createExecutor } from './executor.ts';
import { createGuard } from './guard.ts';
import { createRecords, type Records } from './records.ts';
import { createKeyCheck } from './representations.ts';
import type { Context } from './resolvers.ts';

export interface ServiceOptions {
  /** The department's own database, with its own credentials. */
  mongodbUri: string;
  /** The secret shared with the gateway. */
  secret: string;
  log: Logger;
  /** Lets `client` tell of each command, which costs every read something: for tests and measurements. */
  watchCommands?: boolean | undefined;
  /** The agreements in force, for tests and for departments that keep them elsewhere. */
  agreements?: () => readonly Agreement[];
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
  /** Answers a signed request. Never throws: what goes wrong is in `errors`. */
  handle(envelope: Envelope | undefined, request: SubgraphRequest): Promise<SubgraphResponse>;
  /** What the department offers and with whom it agreed, for the gateway alone. Throws UNAUTHENTICATED for others. */
  describe(envelope: Envelope | undefined): Description;
  /** Resolves when the database answers. */
  ready(): Promise<void>;
  stop(): Promise<void>;
  client: MongoClient;
}

/** The same service stands behind a call in this process and behind HTTP. */
export function createService(department: Department, options: ServiceOptions): DepartmentService {
  const client = new MongoClient(options.mongodbUri, {
    appName: department.name,
    maxPoolSize: 8,
    connectTimeoutMS: 2_000,
    serverSelectionTimeoutMS: 2_000,
    socketTimeoutMS: 5_000,
    monitorCommands: options.watchCommands ?? false,
  });
  const db = client.db();
  const records: Record<string, Records> = Object.fromEntries(
    Object.entries(department.collections).map(([name, { key }]) => [
      name,
      createRecords(db.collection<Document>(name), key),
    ]),
  );
  const open = createOpener(options.secret, department.name);
  const guard = createGuard(department, options.agreements);
  const executor = createExecutor<Context>(department.schema);
  const cursors = createCursors(options.secret);
  const withKeys = createKeyCheck(department.schema);

  /** Expected errors go out as they are; of all others only a reference does. */
  function shown(error: unknown) {
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
    options.log.error(
      { department: department.name, reference, name, code, at: placeOf(original) },
      'unexpected error',
    );
    const { message, extensions } = refusal('DEPARTMENT_UNAVAILABLE', { department: department.name, reference });
    return { message, ...path, extensions };
  }

  return {
    department,
    client,
    async handle(envelope, request) {
      try {
        open(envelope, request);
        const prepared = executor.prepare(request);
        guard(request.query, prepared.document, envelope?.purpose ?? '');
        const { data, errors } = await executor.execute(prepared, { records, cursors }, withKeys(request.variables));
        return { data: data ?? null, ...(errors?.length ? { errors: errors.map(shown) } : {}) };
      } catch (error) {
        return { data: null, errors: [shown(error)] };
      }
    },
    describe(envelope) {
      open(envelope, DESCRIBE);
      const agreements = options.agreements?.() ?? department.agreements;
      return {
        sdl: department.sdl,
        agreements: agreements.map((agreement) => ({ ...agreement, fields: [...agreement.fields] })),
      };
    },
    async ready() {
      await db.command({ ping: 1 });
    },
    stop: () => client.close(),
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
