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
  /** Path by whose values the documents are ordered. */
  order?: string;
  signal: AbortSignal;
}

/** Sends one `find` and gives all documents up to the limit. */
export type Find = (options: FindOptions) => Promise<Document[]>;

/**
 * Reads a collection by plain commands. The driver's cursors cost nearly twice as much, for batches that do not come here:
 * what is read has a limit and fits one reply. Where a reply is full before the limit, a cursor reads it after all. What the
 * driver does for cursors alone is done here: a read whose connection turns out dead is sent once more.
 *
 * Sessions are used again: the driver would open one for each read. There are as many as reads at a time, which are few
 * (see `createLoader`).
 */
export function createFind(client: MongoClient, collection: Collection<Document>): Find {
  const { db, name } = { db: client.db(collection.dbName), name: collection.collectionName };
  const idle: ClientSession[] = [];
  const live = (): ClientSession => {
    const session = idle.pop();
    return session && !session.hasEnded ? session : client.startSession({ causalConsistency: false });
  };
  return async ({ filter, limit, order, signal }) => {
    const sort = order ? { sort: { [order]: 1 as const } } : {};
    // A batch of exactly the limit would leave the cursor open on MongoDB, as if there were more.
    const command = { find: name, filter, ...sort, limit, batchSize: limit + 1, maxTimeMS: READ_MS };
    const send = async (what: Document, how: { signal?: AbortSignal }) => {
      const session = live();
      try {
        return await db.command(what, { session, ...how });
      } finally {
        idle.push(session);
      }
    };
    const { cursor } = await send(command, { signal }).catch((error) => {
      if (isDead(error)) return send(command, { signal });
      throw error;
    });
    if (String(cursor.id) === '0') return cursor.firstBatch as Document[];
    const rest = { killCursors: name, cursors: [Long.fromString(String(cursor.id))] };
    await send(rest, {}).catch(() => {});
    return collection.find(filter, { maxTimeMS: READ_MS, limit, signal, ...sort }).toArray();
  };
}

/** Whether the connection was gone; one that does not answer in time is not asked again. */
const isDead = (error: unknown): boolean =>
  error instanceof MongoNetworkError && !(error instanceof MongoNetworkTimeoutError);
