import { cleanEnv, makeValidator, str, testOnly } from 'envalid';

/** How the platform is set up; every setting is an environment variable, checked before anything starts. */
export interface Configuration {
  port: number;
  dataDir: string;
  mongodbUri: string | undefined;
  /** An issuer of one's own; unset, the embedded identity provider is started. */
  oidcIssuer: string | undefined;
  oidcAudience: string;
  /** Names this gateway's log in the ledger. */
  instance: string;
  /** Longest a department may take for one fetch. */
  departmentTimeoutMs: number;
  /** How often departments behind a URL are asked whether their schema changed. */
  departmentPollMs: number;
  logLevel: string;
  seedCitizens: number;
  departments: Readonly<Record<string, DepartmentConfiguration>>;
}

export interface DepartmentConfiguration {
  /** Where the department runs; unset, it runs in this process. */
  url: string | undefined;
  mongodbUri: string | undefined;
  /** The secret shared with the department when it runs elsewhere. */
  secret: string | undefined;
}

const name = makeValidator((value: string) => {
  if (!/^\w[\w-]{0,63}$/.test(value)) throw new Error('letters, digits, "-" and "_" only');
  return value;
});

// The library's own validators repeat the value in their errors, and a URL may hold a password.
const url = makeValidator((value: string) => {
  if (!/^https?:$/.test(URL.parse(value)?.protocol ?? '')) throw new Error('must be an http:// or https:// URL');
  return value;
});

const wholeNumber = (least: number, most: number) =>
  makeValidator((value: string) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) throw new Error(`must be a whole number from ${least} to ${most}`);
    return number;
  });

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];
const logLevel = makeValidator((value: string) => {
  if (!LOG_LEVELS.includes(value)) throw new Error(`must be one of ${LOG_LEVELS.join(', ')}`);
  return value;
});

const mongodb = makeValidator((value: string) => {
  if (!/^mongodb(\+srv)?:\/\//.test(value)) throw new Error('must begin with mongodb:// or mongodb+srv://');
  return value;
});

/** `natural-resources` becomes `DEPARTMENT_NATURAL_RESOURCES`. */
export const prefixOf = (department: string): string => `DEPARTMENT_${department.toUpperCase().replaceAll('-', '_')}`;

/**
 * Reads and checks the settings; an empty variable counts as unset. Throws one Error that lists every variable that is
 * malformed, without its value.
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  departments: readonly string[],
): Configuration {
  const problems: string[] = [];
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const perDepartment = departments.flatMap(
    (department) =>
      [
        [`${prefixOf(department)}_URL`, url({ default: undefined })],
        [`${prefixOf(department)}_MONGODB_URI`, mongodb({ default: undefined })],
        [`${prefixOf(department)}_SECRET`, str({ default: undefined })],
      ] as const,
  );
  const env = cleanEnv(
    given,
    {
      PORT: wholeNumber(1, 65_535)({ default: 4000 }),
      DATA_DIR: str({ default: 'data' }),
      MONGODB_URI: mongodb({ default: undefined }),
      OIDC_ISSUER: url({ default: undefined }),
      OIDC_AUDIENCE: str({ default: 'citizen-graph' }),
      INSTANCE: name({ default: 'gateway-1' }),
      DEPARTMENT_TIMEOUT_MS: wholeNumber(1, 600_000)({ default: 3_000 }),
      DEPARTMENT_POLL_MS: wholeNumber(1, 86_400_000)({ default: 5_000 }),
      LOG_LEVEL: logLevel({ default: 'info', devDefault: testOnly('warn') }),
      SEED_CITIZENS: wholeNumber(0, 100_000_000)({ default: 10_000 }),
      ...Object.fromEntries(perDepartment),
    },
    {
      reporter: ({ errors }) => {
        for (const [variable, error] of Object.entries(errors)) problems.push(`${variable}: ${error?.message}`);
      },
    },
  ) as unknown as Record<string, string | number | undefined>;
  const known = new Set<string>(perDepartment.map(([variable]) => variable));
  const unknown = Object.keys(given).filter(
    (key) => /^DEPARTMENT_\w+_(URL|MONGODB_URI|SECRET)$/.test(key) && !known.has(key),
  );
  problems.push(...unknown.map((key) => `${key}: there is no such department`));
  if (problems.length > 0) throw new Error(`The configuration is not valid:\n${problems.join('\n')}`);
  const text = (key: string) => env[key] as string | undefined;
  return {
    port: Number(env.PORT),
    dataDir: String(env.DATA_DIR),
    mongodbUri: text('MONGODB_URI'),
    oidcIssuer: text('OIDC_ISSUER'),
    oidcAudience: String(env.OIDC_AUDIENCE),
    instance: String(env.INSTANCE),
    departmentTimeoutMs: Number(env.DEPARTMENT_TIMEOUT_MS),
    departmentPollMs: Number(env.DEPARTMENT_POLL_MS),
    logLevel: String(env.LOG_LEVEL),
    seedCitizens: Number(env.SEED_CITIZENS),
    departments: Object.fromEntries(
      departments.map((department) => {
        const prefix = prefixOf(department);
        return [
          department,
          { url: text(`${prefix}_URL`), mongodbUri: text(`${prefix}_MONGODB_URI`), secret: text(`${prefix}_SECRET`) },
        ];
      }),
    ),
  };
}
