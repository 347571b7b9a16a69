import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { type Db, type Document, MongoClient, MongoError, MongoServerError } from 'mongodb';

/** Of the set that a mongod run by us is the only member of: without a set it has no transactions. */
export const SET_NAME = 'citizen-graph';

const NO_SET_YET = 94;
const AUTHENTICATION_FAILED = 18;
const TRY_MS = 2_000;

export const keyFileOf = (storage: string): string => `${storage}.key`;

/**
 * The key by which members would know each other, which a set with users must have. There is no other member and nothing
 * rests on it, so it is made anew at every start and cannot be lost.
 */
export function writeKeyFile(storage: string): void {
  const file = keyFileOf(storage);
  rmSync(file, { force: true });
  writeFileSync(file, randomBytes(48).toString('base64'), { mode: 0o600, flag: 'wx' });
}

/**
 * Goes on towards a set whose primary is this server; says what is still missing, undefined when it is. To be called until
 * then. A storage that was written without a set becomes one as it is. Throws where no further call could help.
 */
export async function formSet(port: number, rootPassword: string): Promise<string | undefined> {
  const client = new MongoClient(`mongodb://root:${rootPassword}@127.0.0.1:${port}/admin?directConnection=true`, {
    serverSelectionTimeoutMS: TRY_MS,
    socketTimeoutMS: TRY_MS,
  });
  try {
    return await advance(client.db(), `127.0.0.1:${port}`);
  } catch (error) {
    if (!(error instanceof MongoError) || error.code === AUTHENTICATION_FAILED) throw error;
    return `its replica set is not in place (${(error instanceof MongoServerError && error.codeName) || error.name})`;
  } finally {
    await client.close();
  }
}

/** One step from where the server stands to where it should. */
async function advance(admin: Db, host: string): Promise<string | undefined> {
  const set = await configurationOf(admin);
  if (!set) {
    await admin.command({ replSetInitiate: { _id: SET_NAME, members: [{ _id: 0, host }] } });
  } else if (set.members.length !== 1) {
    throw new Error(
      'The replica set of this data folder has more members. Run them all by yourself and set MONGODB_URI.',
    );
  } else if (set.members[0].host !== host) {
    // It listens on another port than last time, knows itself no more and so has no primary that could be asked without
    // force. What force can cost is what other members have and this one has not; there are none.
    const config = { ...set, version: set.version + 1, members: [{ ...set.members[0], host }] };
    await admin.command({ replSetReconfig: config, force: true });
  }
  const { isWritablePrimary } = await admin.command({ hello: 1 });
  return isWritablePrimary ? undefined : 'its replica set has no primary';
}

async function configurationOf(admin: Db): Promise<Document | undefined> {
  try {
    return (await admin.command({ replSetGetConfig: 1 })).config;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NO_SET_YET) return undefined;
    throw error;
  }
}
