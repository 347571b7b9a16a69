import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { freePort } from '../../database/free-port.ts';
import { embeddedReader, signPresentation } from '../../gateway/cases/presentation.ts';
import { type Keys, keysFolder, openKeys } from '../../gateway/identity/keys.ts';
import { signIn } from '../../gateway/identity/local-sign-in.ts';
import { PLATFORM } from '../../gateway/platform/subgraph.ts';
import { prefixOf, readConfiguration } from '../../gateway/start/configuration.ts';
import { createPlatform, type Platform, type PlatformOptions } from '../../gateway/start/platform.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import { createServer } from '../../subgraphs/kit/server.ts';
import { createService, type DepartmentService, type SubgraphResponse } from '../../subgraphs/kit/service.ts';
import { testDepartments } from './departments.ts';
import { uriOf } from './population.ts';

/** Milliseconds; a loaded machine must not look like a department that is down. */
const PATIENT = '20000';

/** One officer does in a test what many do in a day. */
const UNHURRIED = {
  ANSWER_WITHIN_MS: '60000',
  RATE_OPERATIONS: '1000000',
  RATE_FIELDS: '100000000',
  RATE_CASES: '1000000',
  RATE_SIGN_INS: '1000000',
};

export interface Answer {
  status: number;
  body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> & { code: string } }[];
    extensions?: Record<string, unknown>;
  };
}

export interface Case {
  token: string;
  grant: string;
  id: string;
}

/** What a department was asked. */
export interface Asked {
  department: string;
  query: string;
  variables: Record<string, unknown>;
}

export interface TestPlatform {
  platform: Platform;
  /** All that departments were asked so far; emptied by whoever looks. */
  asked: Asked[];
  /** What the platform logged so far. */
  logged: string[];
  keys: Keys;
  dataDir: string;
  token(user: string): Promise<string>;
  present(subject: string, window: string): Promise<string>;
  /** Sends an operation as it is. */
  send(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Opens a case; the subjects' cards are read by the way. */
  open(input: {
    user: string;
    task: string;
    window: string;
    subjects: Record<string, string>;
    parameters?: object;
  }): Promise<Case>;
  /** Asks under a case. */
  ask(opened: Case, query: string, variables?: Record<string, unknown>, operationName?: string): Promise<Answer>;
  /** The ledger's lines so far. */
  ledger(): Promise<string[]>;
  close(): Promise<void>;
}

export interface TestPlatformOptions extends Partial<Pick<PlatformOptions, 'tasksFolder' | 'now'>> {
  environment?: Record<string, string>;
  departments?: readonly Department[];
  /** Least that is logged; `info` when not given. */
  logLevel?: string;
  /** Another instance, whose keys this one shares; they have one database anyway. */
  beside?: TestPlatform;
  /** Does something to the data folder before the start. */
  prepare?: (dataDir: string) => Promise<void>;
  /** Puts every department behind a URL of its own. */
  isRemote?: boolean;
  /** Lets departments answer something else than the truth. */
  lies?: Lies;
  /** Departments that are not there while they stand in it: what they are asked does not reach them. */
  away?: ReadonlySet<string>;
  /** Where the platform's own database is. */
  platformUri?: string;
}

/** By department: what it answers instead, or does before it answers. */
export type Lies = Record<string, (truth: SubgraphResponse, asked: Asked, signal?: AbortSignal) => unknown>;

/** The two ways in which departments can be hosted; the same promises hold in both. */
export const ARRANGEMENTS: [name: string, options: TestPlatformOptions][] = [
  ['with the departments in one process', {}],
  ['with the departments behind URLs', { isRemote: true }],
];

/** A whole platform on a free port, over the seeded departments, with keys, ledger and cases of its own. */
export async function startPlatform({
  environment = {},
  departments,
  isRemote,
  logLevel = 'info',
  beside,
  prepare,
  lies = {},
  away = new Set(),
  platformUri = uriOf(PLATFORM),
  ...options
}: TestPlatformOptions = {}): Promise<TestPlatform> {
  const dataDir = await mkdtemp(join(tmpdir(), 'citizen-graph-platform-'));
  const hosted = departments ?? (await testDepartments());
  const asked: Asked[] = [];
  const logged: string[] = [];
  const remote = isRemote
    ? await startDepartments(hosted, asked, lies, away)
    : { environment: {}, close: async () => {} };
  const configuration = readConfiguration(
    {
      DEPARTMENT_TIMEOUT_MS: PATIENT,
      ...UNHURRIED,
      ...environment,
      ...remote.environment,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
    },
    hosted.map(({ name }) => name),
  );
  const keys = await openKeys({ dataDir, keysDir: beside && keysFolder(beside) });
  await prepare?.(dataDir);
  const platform = await onFreePort((port) =>
    createPlatform({
      ...options,
      watchCommands: true,
      configuration: { ...configuration, port },
      departments: hosted,
      keys,
      uriOf: (name) => (name === PLATFORM ? platformUri : uriOf(name)),
      log: pino({ level: logLevel }, { write: (line: string) => logged.push(line) }),
    }),
  );
  for (const service of platform.services.values()) recordBound(service, asked, lies, away);
  const { url } = platform;
  const tokens = new Map<string, Promise<string>>();

  const test: TestPlatform = {
    platform,
    asked,
    logged,
    keys,
    dataDir,
    token(user) {
      const token = tokens.get(user) ?? signIn(user, { url, secret: keys.localClientSecret.active });
      tokens.set(user, token);
      return token;
    },
    present: (subject, window) =>
      signPresentation({ subject, window, reader: embeddedReader(window), key: keys.cardReader.active.privateKey }),
    async send(body, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    },
    async open({ user, task, window, subjects, parameters }) {
      const token = await test.token(user);
      const presented = await Promise.all(
        Object.entries(subjects).map(async ([role, subject]) => ({
          role,
          presentation: await test.present(subject, window),
        })),
      );
      const answer = await test.send(
        {
          query: 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id } } }',
          variables: { input: { task, window, subjects: presented, parameters } },
        },
        { authorization: `Bearer ${token}` },
      );
      const opened = answer.body.data?.openCase as { grant: string; case: { id: string } } | undefined;
      if (!opened) throw new Error(JSON.stringify(answer.body.errors));
      return { token, grant: opened.grant, id: opened.case.id };
    },
    ask: ({ token, grant }, query, variables, operationName) =>
      test.send({ query, variables, operationName }, { authorization: `Bearer ${token}`, 'x-case-grant': grant }),
    async ledger() {
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(join(dataDir, 'ledger', 'gateway-1.jsonl'), 'utf8').catch(() => '');
      return text.split('\n').filter(Boolean);
    },
    async close() {
      await platform.close();
      await remote.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return test;
}

/** A port that was free when it was looked for may be taken by another test before it is listened to. */
async function onFreePort<T>(start: (port: number) => Promise<T>, attempts = 3): Promise<T> {
  try {
    return await start(await freePort());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempts === 1) throw error;
    return onFreePort(start, attempts - 1);
  }
}

/** Notes what a department of this process is asked, and has it lie. */
function recordBound(service: DepartmentService, asked: Asked[], lies: Lies, away: ReadonlySet<string>): void {
  const { bind } = service;
  const department = service.department.name;
  service.bind = (question) => {
    const ask = bind(question);
    return async (variables, caseId, signal, traceparent) => {
      if (away.has(department)) throw new Error('away');
      const one = { department, query: question.query, variables };
      asked.push(one);
      const truth = await ask(variables, caseId, signal, traceparent);
      const lie = lies[department];
      return (await (lie ? lie(truth, one, signal) : truth)) as SubgraphResponse;
    };
  };
}

/** Every department on a port of its own, as `npm run department` would start it. */
async function startDepartments(
  departments: readonly Department[],
  asked: Asked[],
  lies: Lies,
  away: ReadonlySet<string>,
) {
  const secret = 'a secret shared by gateway and department';
  const running = await Promise.all(
    departments.map(async (department) => {
      const log = pino({ level: 'silent' });
      const service = createService(department, { mongodbUri: uriOf(department.name), secret, log });
      const { handle } = service;
      service.handle = async (envelope, request, signal, traceparent) => {
        if (away.has(department.name)) throw new Error('away');
        const one = { department: department.name, query: request.query, variables: request.variables ?? {} };
        asked.push(one);
        const truth = await handle(envelope, request, signal, traceparent);
        const lie = lies[department.name];
        return (await (lie ? lie(truth, one, signal) : truth)) as SubgraphResponse;
      };
      const server = createServer(service);
      const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
      return { name: department.name, url, close: () => server.close().then(() => service.stop()) };
    }),
  );
  return {
    environment: Object.fromEntries(
      running.flatMap(({ name, url }) => [
        [`${prefixOf(name)}_URL`, url],
        [`${prefixOf(name)}_SECRET`, secret],
      ]),
    ),
    close: async () => {
      await Promise.all(running.map(({ close }) => close()));
    },
  };
}
