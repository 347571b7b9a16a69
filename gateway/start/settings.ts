import { BlockList, isIP, isIPv6 } from 'node:net';
import { readClock } from '../../schema/clock.ts';

/** One setting: all that is known of it stands here; types, reading and the README's table follow from it. */
export interface Setting {
  /** Name of its environment variable; for what each department has itself, the part behind `DEPARTMENT_<NAME>_`. */
  variable: string;
  /** Reads what was given; throws an Error that says what is allowed, without the value: it may hold a password. */
  read(given: string): string | number | readonly string[];
  unset: string | number | undefined;
  meaning: string;
  /** Says in the documentation what holds without it, where that is not a value. */
  otherwise?: string;
}

export type Settings = Readonly<Record<string, Setting>>;

/** What reading the settings gives. */
export type Read<S extends Settings> = { -readonly [Name in keyof S]: ReturnType<S[Name]['read']> | S[Name]['unset'] };

const text = (given: string): string => given;

function matching(form: RegExp, complaint: string): (given: string) => string {
  return (given) => {
    if (!form.test(given)) throw new Error(complaint);
    return given;
  };
}

function wholeNumber(least: number, most: number): (given: string) => number {
  return (given) => {
    const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
    if (!(number >= least && number <= most)) throw new Error(`must be a whole number from ${least} to ${most}`);
    return number;
  };
}

function url(given: string): string {
  if (!/^https?:$/.test(URL.parse(given)?.protocol ?? '')) throw new Error('must be an http:// or https:// URL');
  return given;
}

function origin(given: string): string {
  const { origin, href } = new URL(url(given));
  if (href !== `${origin}/`) throw new Error('must be an http:// or https:// URL without a path');
  return origin;
}

/** Addresses and networks such as 10.0.0.0/8, between commas. */
function networks(given: string): readonly string[] {
  const listed = given.split(',').map((network) => network.trim());
  for (const network of listed) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      if (isIP(address) === 0 || (prefix !== undefined && !/^[1-9]\d?\d?$/.test(prefix))) throw new Error();
      new BlockList().addSubnet(address, Number(prefix ?? 32), family);
    } catch {
      throw new Error('must be IP addresses or networks such as 10.0.0.0/8, between commas');
    }
  }
  return listed;
}

function instant(given: string): string {
  readClock(given);
  return given;
}

function day(given: string): string {
  try {
    readClock(`${given}T00:00+08:00`);
  } catch {
    throw new Error('must be a day such as 2026-06-30');
  }
  return given;
}

const mongodb = matching(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://');
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

export const SETTINGS = {
  host: {
    variable: 'HOST',
    read: matching(/^[\w.:-]{1,253}$/, 'must be an address or a name of this machine'),
    unset: '127.0.0.1',
    meaning: 'address on which the graph, or a department by itself, listens; `0.0.0.0` is all of them',
  },
  port: {
    variable: 'PORT',
    read: wholeNumber(1, 65_535),
    unset: 4000,
    meaning: 'port on which the graph listens',
  },
  publicUrl: {
    variable: 'PUBLIC_URL',
    read: origin,
    unset: undefined,
    meaning:
      'where others reach the gateway, when it is behind a proxy or on all addresses; the embedded issuer is named after it',
    otherwise: '`http://HOST:PORT`',
  },
  trustProxy: {
    variable: 'TRUST_PROXY',
    read: networks,
    unset: undefined,
    meaning:
      'addresses and networks of the proxies in front, between commas, whose `X-Forwarded-…` headers are believed',
    otherwise: 'nobody',
  },
  dataDir: {
    variable: 'DATA_DIR',
    read: text,
    unset: 'data',
    meaning: 'folder of database, keys and ledger',
  },
  keysDir: {
    variable: 'KEYS_DIR',
    read: text,
    unset: undefined,
    meaning: 'folder of the keys, where gateways share them; it may be a mount point',
    otherwise: '`DATA_DIR/keys`',
  },
  runtimeDir: {
    variable: 'RUNTIME_DIR',
    read: text,
    unset: undefined,
    meaning: 'folder in which commands of another terminal find the gateway that runs',
    otherwise: '`.running` of this checkout',
  },
  mongodbUri: {
    variable: 'MONGODB_URI',
    read: mongodb,
    unset: undefined,
    meaning: 'a MongoDB of your own',
    otherwise: 'embedded',
  },
  oidcIssuer: {
    variable: 'OIDC_ISSUER',
    read: url,
    unset: undefined,
    meaning: 'an identity provider of your own',
    otherwise: 'embedded',
  },
  oidcAudience: {
    variable: 'OIDC_AUDIENCE',
    read: text,
    unset: 'citizen-graph',
    meaning: 'for whom access tokens must be meant',
  },
  instance: {
    variable: 'INSTANCE',
    read: matching(/^\w[\w-]{0,63}$/, 'letters, digits, "-" and "_" only'),
    unset: 'gateway-1',
    meaning: "name of this gateway's own log in the ledger",
  },
  departmentTimeoutMs: {
    variable: 'DEPARTMENT_TIMEOUT_MS',
    read: wholeNumber(1, 600_000),
    unset: 3_000,
    meaning: 'longest that a department may take for one fetch',
  },
  departmentPollMs: {
    variable: 'DEPARTMENT_POLL_MS',
    read: wholeNumber(1, 86_400_000),
    unset: 5_000,
    meaning: 'how often departments behind a URL are asked for changes of their schema',
  },
  tracesUrl: {
    variable: 'TRACES_URL',
    read: url,
    unset: undefined,
    meaning: 'OpenTelemetry collector (OTLP over HTTP), such as `http://127.0.0.1:4318/v1/traces`',
    otherwise: 'no traces',
  },
  metricsToken: {
    variable: 'METRICS_TOKEN',
    read: text,
    unset: undefined,
    meaning: 'bearer token with which other machines may read `/metrics`',
    otherwise: 'this machine only',
  },
  answerWithinMs: {
    variable: 'ANSWER_WITHIN_MS',
    read: wholeNumber(1, 60_000),
    unset: 25,
    meaning:
      'time in which an answer is never late; where more would make it late, operations are refused as `OVERLOADED`',
  },
  rateOperations: {
    variable: 'RATE_OPERATIONS',
    read: wholeNumber(1, 1_000_000),
    unset: 200,
    meaning: 'most operations that one user may send in a second by one client',
  },
  rateFields: {
    variable: 'RATE_FIELDS',
    read: wholeNumber(1, 100_000_000),
    unset: 3_000,
    meaning: 'most fields, in a minute, of operations that one user sends by one client for the first time',
  },
  rateCases: {
    variable: 'RATE_CASES',
    read: wholeNumber(1, 1_000_000),
    unset: 60,
    meaning: 'most cases that one user may open in a minute',
  },
  rateSignIns: {
    variable: 'RATE_SIGN_INS',
    read: wholeNumber(1, 1_000_000),
    unset: 60,
    meaning: 'most times that one user may sign in at the embedded provider in a minute',
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    read: matching(new RegExp(`^(${LOG_LEVELS.join('|')})$`), `must be one of ${LOG_LEVELS.join(', ')}`),
    unset: 'info',
    meaning: `least that is logged: ${LOG_LEVELS.join(', ')}`,
  },
  clock: {
    variable: 'CLOCK',
    read: instant,
    unset: undefined,
    meaning:
      'where the clock of platform and departments starts, such as `2026-06-30T09:00:00+08:00`: for tests and demonstrations',
    otherwise: "the machine's",
  },
  seedCitizens: {
    variable: 'SEED_CITIZENS',
    read: wholeNumber(0, 100_000_000),
    unset: 10_000,
    meaning: 'size of the first seed',
  },
  seedDay: {
    variable: 'SEED_DAY',
    read: day,
    unset: undefined,
    meaning:
      'day on which the first seed’s world ends, such as `2026-06-30`; the same for all departments that are seeded apart',
    otherwise: 'the day of the first start',
  },
} as const satisfies Settings;

/** The settings that each department has for itself, as `DEPARTMENT_<NAME>_…`. */
export const DEPARTMENT_SETTINGS = {
  url: {
    variable: 'URL',
    read: url,
    unset: undefined,
    meaning: 'where the department runs',
    otherwise: 'in this process',
  },
  mongodbUri: {
    variable: 'MONGODB_URI',
    read: mongodb,
    unset: undefined,
    meaning: "the department's own database",
    otherwise: 'as `MONGODB_URI`',
  },
  secret: {
    variable: 'SECRET',
    read: matching(
      /^[^,]{32,}(,[^,]{32,})*$/,
      'must have at least 32 characters that nobody can guess: openssl rand -base64 32 makes some',
    ),
    unset: undefined,
    meaning: 'what gateway and department sign with where it runs elsewhere; `new,old` while it is changed',
    otherwise: 'from `DATA_DIR`',
  },
} as const satisfies Settings;
