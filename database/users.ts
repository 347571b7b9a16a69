import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { createCertificate } from './certificate.ts';
import type { Credentials } from './credentials.ts';
import { freePort } from './free-port.ts';
import { startLife } from './life.ts';
import type { Program } from './program.ts';

const SELECT_MS = 60_000;

/**
 * Makes a new storage whose root user is in place. It gets its final name only then, so a storage that is there always
 * has one. The program knows no exception for local users, and any user of the machine reaches its port: so this one start
 * runs without users and talks to nobody but whoever has the key, which is made for it and lies where only we may read. Nor
 * do we tell the password to anybody else who took the port.
 */
export async function createStorage(
  program: Program,
  options: { dataDir: string; announce: (line: string) => void; root: string },
): Promise<void> {
  const storage = `${program.storage}.new`;
  rmSync(storage, { recursive: true, force: true });
  mkdirSync(storage, { mode: 0o700 });
  const { key, certificate } = createCertificate('first start');
  const file = `${storage}.pem`;
  rmSync(file, { force: true });
  writeFileSync(file, key + certificate, { mode: 0o600, flag: 'wx' });
  const port = await freePort();
  const life = startLife(program, { ...options, storage, port, certificate: file });
  try {
    await life.ready;
    // The certificate is trusted for itself; it names no address.
    const tls = { tls: true, ca: certificate, cert: certificate, key, tlsAllowInvalidHostnames: true };
    await using client = await connect(`mongodb://127.0.0.1:${port}/`, tls);
    await client.db('admin').command({ createUser: 'root', pwd: options.root, roles: ['root'] });
  } finally {
    await life.stop();
    rmSync(file, { force: true });
  }
  renameSync(storage, program.storage);
}

/** The URI of one database with the user who reads and writes that one. */
export function uriOfUser({ users }: Credentials, port: number, database: string): string {
  const password = users[database];
  if (!password) throw new Error(`There is no database ${database}. Name it where the database is opened.`);
  // A mongod would otherwise acknowledge a write up to 100 ms before it is on disk.
  return `mongodb://${database}:${password}@127.0.0.1:${port}/${database}?directConnection=true&journal=true`;
}

export interface WantedUsers {
  databases: readonly string[];
  /** Databases whose password is new. */
  renewed: ReadonlySet<string>;
}

/** Gives every database its user with the password of the credentials; users that are there keep theirs. */
export async function ensureUsers(port: number, credentials: Credentials, wanted: WantedUsers): Promise<void> {
  await using client = await connect(`mongodb://root:${credentials.root}@127.0.0.1:${port}/admin`);
  await giveUsers(client, credentials.users, wanted);
}

/** The same by a connection of somebody who may make users. */
export async function giveUsers(
  client: MongoClient,
  passwords: Readonly<Record<string, string>>,
  wanted: WantedUsers,
): Promise<void> {
  for (const database of wanted.databases) {
    const db = client.db(database);
    const pwd = passwords[database];
    const { users } = await db.command({ usersInfo: database });
    if (users.length === 0) {
      const roles = ['readWrite', 'dbAdmin'].map((role) => ({ role, db: database }));
      await db.command({ createUser: database, pwd, roles });
    } else if (wanted.renewed.has(database)) {
      await db.command({ updateUser: database, pwd });
    }
  }
}

function connect(uri: string, options: MongoClientOptions = {}): Promise<MongoClient> {
  return MongoClient.connect(uri, { ...options, directConnection: true, serverSelectionTimeoutMS: SELECT_MS });
}
