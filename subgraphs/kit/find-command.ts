import {
  type ClientSession,
  type Collection,
  type Document,
  type Filter,
  Long,
  type MongoClient,
  MongoNetworkError,
  MongoNetworkTimeoutError,
} from 'mongodb';

/** Longest a database may take for one read, in milliseconds. */
const READ_MS = 2_000;

export interface FindOptions {
  filter: Filter<Document>;
  limit: number;
  /** Whether the documents come in the order of their keys. */
  isOrdered?: boolean;
  signal: AbortSignal;
}

/** Sends one `find` and gives all documents up to the limit. */
export type Find = (options: FindOptions) => Promise<Document[]>;

/**
 * Reads a collection by plain commands. The driver's cursors cost nearly twice as much, for batches that do not come here:
 * what is read has a limit and fits one reply. Where a reply is full before the limit, a cursor reads it after all. What the
 * driver does for cursors alone is done here: a read whose connection turns out dead is sent once more.
 *
 * The reads of one loader follow each other (see `createLoader`), so one session serves them all; the driver would open one
 * for each.
 */
export function createFind(client: MongoClient, collection: Collection<Document>): Find {
  const { db, name } = { db: client.db(collection.dbName), name: collection.collectionName };
  let session: ClientSession | undefined;
  const live = (): ClientSession => {
    if (!session || session.hasEnded) session = client.startSession({ causalConsistency: false });
    return session;
  };
  return async ({ filter, limit, isOrdered, signal }) => {
    const sort = isOrdered ? { sort: { _id: 1 as const } } : {};
    // A batch of exactly the limit would leave the cursor open on MongoDB, as if there were more.
    const command = { find: name, filter, ...sort, limit, batchSize: limit + 1, maxTimeMS: READ_MS };
    const send = () => db.command(command, { session: live(), signal });
    const { cursor } = await send().catch((error) => {
      if (isDead(error)) return send();
      throw error;
    });
    if (String(cursor.id) === '0') return cursor.firstBatch as Document[];
    const rest = { killCursors: name, cursors: [Long.fromString(String(cursor.id))] };
    await db.command(rest, { session: live() }).catch(() => {});
    return collection.find(filter, { maxTimeMS: READ_MS, limit, signal, ...sort }).toArray();
  };
}

/** Whether the connection was gone; one that does not answer in time is not asked again. */
const isDead = (error: unknown): boolean =>
  error instanceof MongoNetworkError && !(error instanceof MongoNetworkTimeoutError);
