import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Credentials, createPassword, readCredentials, writeCredentials } from './credentials.ts';
import { reachExternal } from './external.ts';
import { stopLeftover } from './leftover.ts';
import { findProgram, type Program } from './program.ts';
import { type Patience, superviseDatabase } from './supervisor.ts';
import { createStorage, ensureUsers, uriOfUser } from './users.ts';

export interface Database {
  /** The URI of one database, with a user who reads and writes that one only where the database is run by us. */
  uriOf(database: string): string;
  /** Resolves when none of our database processes is left; does nothing to an external database. */
  stop(): Promise<void>;
  kind: 'external' | 'mongod' | 'embedded';
}

export interface DatabaseOptions {
  /** Holds storage and passwords; the caller has locked it. Made for the owner only. */
  dataDir: string;
  databases: readonly string[];
  /** A database run by somebody else; nothing is started then. */
  mongodbUri?: string;
  /** Database to the URI that always wins for it. */
  overrides?: Readonly<Record<string, string>>;
  /** Where the fetched program is kept; `programs` in the data folder when not given. */
  programDir?: string;
  announce: (line: string) => void;
  /** Told once when the database keeps ending and is given up: whoever needs it has to end as well. */
  onLost?: ((error: Error) => void) | undefined;
  /** How often and how long one that keeps ending is started again. */
  patience?: Patience;
}

/**
 * Opens the database: the one of `mongodbUri`, else a mongod on the PATH, else the embedded one, run as a child process
 * that does not outlive this one and comes back when it ends by itself. Every acknowledged write is on disk.
 * Throws an Error saying what to do when there is none, it cannot be reached, or its passwords are lost.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { announce, mongodbUri, onLost, overrides = {} } = options;
  if (mongodbUri) {
    const uriOf = await reachExternal(mongodbUri);
    return { kind: 'external', uriOf: (database) => overrides[database] ?? uriOf(database), stop: async () => {} };
  }
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o700);
  const databases = options.databases.filter((database) => !overrides[database]);
  const programDir = resolve(options.programDir ?? join(dataDir, 'programs'));
  const program = await findProgram({ dataDir, programDir, announce });
  const { storage } = program;
  await stopLeftover(dataDir, storage, basename(program.file));

  const { credentials, renewed } = prepareCredentials(dataDir, program, databases);
  if (!existsSync(storage)) await createStorage(program, { dataDir, announce, root: credentials.root });
  const supervised = await superviseDatabase(program, {
    ...{ dataDir, storage, announce, onLost, root: credentials.root },
    ...(options.patience ? { patience: options.patience } : {}),
  });
  try {
    await ensureUsers(supervised.port, credentials, { databases, renewed });
  } catch (error) {
    await supervised.stop();
    throw error;
  }

  return {
    kind: program.kind,
    uriOf: (database) => overrides[database] ?? uriOfUser(credentials, supervised.port, database),
    stop: supervised.stop,
  };
}

/** Reads the passwords and adds those that are missing, before anything in the database relies on them. */
function prepareCredentials(
  dataDir: string,
  program: Program,
  databases: readonly string[],
): { credentials: Credentials; renewed: ReadonlySet<string> } {
  const file = join(dataDir, 'credentials.json');
  const known = readCredentials(file);
  if (!known && existsSync(program.storage)) {
    throw new Error(
      `${file} is missing, and nothing opens ${program.storage} without it. ` +
        'Put it back from a backup, or set DATA_DIR to another folder to start afresh.',
    );
  }
  const credentials = known ?? { root: createPassword(), users: {} };
  const renewed = new Set(databases.filter((database) => !credentials.users[database]));
  for (const database of renewed) credentials.users[database] = createPassword();
  if (!known || renewed.size > 0) writeCredentials(file, credentials);
  return { credentials, renewed };
}
