import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import type { Credentials } from './credentials.ts';
import { freePort } from './free-port.ts';
import { startLife } from './life.ts';
import type { Program } from './program.ts';

const SELECT_MS = 60_000;

/**
 * Makes a new storage whose root user is in place. It gets its final name only then, so a storage that is there always
 * has one. The program knows no exception for local users: this one start runs without users, on a port nobody was told.
 */
export async function createStorage(
  program: Program,
  options: { dataDir: string; announce: (line: string) => void; root: string },
): Promise<void> {
  const storage = `${program.storage}.new`;
  rmSync(storage, { recursive: true, force: true });
  mkdirSync(storage, { mode: 0o700 });
  const port = await freePort();
  const life = startLife(program, { ...options, storage, port, auth: false });
  try {
    await life.ready;
    await using client = await connect(`mongodb://127.0.0.1:${port}/`);
    await client.db('admin').command({ createUser: 'root', pwd: options.root, roles: ['root'] });
  } finally {
    await life.stop();
  }
  renameSync(storage, program.storage);
}

/** Gives every database its user with the password of the credentials; users that are there keep theirs. */
export async function ensureUsers(
  port: number,
  credentials: Credentials,
  wanted: { databases: readonly string[] /** Databases whose password is new. */; renewed: ReadonlySet<string> },
): Promise<void> {
  await using client = await connect(`mongodb://root:${credentials.root}@127.0.0.1:${port}/admin`);
  for (const database of wanted.databases) {
    const db = client.db(database);
    const pwd = credentials.users[database];
    const { users } = await db.command({ usersInfo: database });
    if (users.length === 0) {
      const roles = ['readWrite', 'dbAdmin'].map((role) => ({ role, db: database }));
      await db.command({ createUser: database, pwd, roles });
    } else if (wanted.renewed.has(database)) {
      await db.command({ updateUser: database, pwd });
    }
  }
}

function connect(uri: string): Promise<MongoClient> {
  return MongoClient.connect(uri, { directConnection: true, serverSelectionTimeoutMS: SELECT_MS });
}
