import { isDeepStrictEqual } from 'node:util';
import { type ClientSession, type Collection, type Db, type MongoClient, MongoServerError } from 'mongodb';
import { EFFECT_MS } from '../../schema/lifetimes.ts';
import type { Changes, Compared, Effect } from './changes.ts';
import type { Department } from './department.ts';
import { createMapping, type Mapping } from './mapping.ts';
import { createSessionRegister } from './mongo-sessions.ts';

const EFFECTS = 'citizenGraphEffects';
/** One document for each record that a change rested on lately: who writes it is in the way of all who write it, too. */
const LOCKS = 'citizenGraphLocks';
/** No transaction lasts as long. */
const LOCK_SECONDS = 600;

/** Longest for one statement and for a whole change; nobody waits longer for the answer. */
const STATEMENT_MS = 2_000;
const CHANGE_MS = 4_000;

const SNAPSHOT = { readConcern: { level: 'snapshot' }, readPreference: 'primary' } as const;
const DURABLE = { writeConcern: { w: 'majority', j: true }, maxCommitTimeMS: STATEMENT_MS } as const;

/** WriteConflict, DuplicateKey, SnapshotUnavailable, NoSuchTransaction: somebody was in the way, and nothing is written. */
const IN_THE_WAY: ReadonlySet<unknown> = new Set([112, 11_000, 246, 251]);

interface StoredEffect extends Omit<Effect, 'key'> {
  _id: string;
}

interface Place {
  records: Collection;
  mapping: Mapping;
}

/** Changes of a MongoDB database: a replica set's transactions. What stands in it is compared whole, so whoever else writes there is seen. */
export function createMongoChanges(client: MongoClient, department: Department): Changes {
  const db = client.db();
  const effects = db.collection<StoredEffect>(EFFECTS);
  const locks = db.collection<{ _id: string }>(LOCKS);
  const register = createSessionRegister(client);
  const places = new Map(
    Object.entries(department.collections).map(([name, collection]): [string, Place] => [
      name,
      { records: db.collection(collection.name ?? name), mapping: createMapping(department, collection) },
    ]),
  );

  async function write(
    { key, ...kept }: Effect,
    compared: readonly Compared[],
    session: ClientSession,
  ): Promise<boolean> {
    const how = { session, maxTimeMS: STATEMENT_MS };
    const startedAt = performance.now();
    // The database's own time, by which it forgets.
    const now = { $currentDate: { at: true } } as const;
    const effect = await effects.updateOne({ _id: key }, { $setOnInsert: kept, ...now }, { ...how, upsert: true });
    if (effect.upsertedCount === 0) return false;
    const names = compared.map(({ collection, key }) => JSON.stringify([collection, key])).sort();
    const lock = (_id: string) => ({
      updateOne: { filter: { _id }, update: { $inc: { n: 1 }, ...now }, upsert: true },
    });
    if (names.length > 0) await locks.bulkWrite(names.map(lock) as never, how);
    for (const one of compared) {
      const { records, mapping } = places.get(one.collection) as Place;
      const found = await records.find({ [mapping.keyPath]: one.key }, { ...how, limit: 2 }).toArray();
      const _id = found[0]?._id;
      if (found.length > 1 || !isDeepStrictEqual(found[0] ? mapping.read(found[0]) : null, one.expected)) return false;
      await put(one, { records, mapping }, { _id, how });
    }
    return performance.now() - startedAt < CHANGE_MS;
  }

  return {
    async effect(key) {
      const found = await effects.findOne({ _id: key }, { maxTimeMS: STATEMENT_MS, readConcern: 'majority' });
      return found ? { key, digest: found.digest, answer: found.answer } : null;
    },
    async commit(effect, compared) {
      const session = client.startSession({ causalConsistency: false });
      try {
        await register.enter(session);
        session.startTransaction({ ...SNAPSHOT, ...DURABLE });
        if (await write(effect, compared, session)) {
          await session.commitTransaction();
          return 'done';
        }
        await session.abortTransaction();
        return 'conflict';
      } catch (error) {
        if (!(error instanceof MongoServerError && IN_THE_WAY.has(error.code))) throw error;
        await register.clear();
        return 'conflict';
      } finally {
        // Aborts what is left, which takes as long again where the database does not answer: nobody waits for it.
        void session.endSession().catch(() => {});
      }
    },
  };
}

async function put(
  { expected, becomes }: Compared,
  { records, mapping }: Place,
  { _id, how }: { _id: unknown; how: { session: ClientSession; maxTimeMS: number } },
): Promise<void> {
  if (becomes === undefined) return;
  if (becomes === null) {
    if (expected) await records.deleteOne({ _id: _id as never }, how);
  } else if (expected) {
    // What the schema does not know of stays.
    const change = mapping.change(expected, becomes);
    if (Object.keys(change).length > 0) await records.updateOne({ _id: _id as never }, change, how);
  } else await records.insertOne(mapping.write(becomes), how);
}

/** Makes what changes need beside the department's own collections. Throws where the database has no transactions. */
export async function ensureMongoChanges(db: Db, department: string): Promise<void> {
  const { setName, msg } = await db.command({ hello: 1 });
  if (!setName && msg !== 'isdbgrid') {
    throw new Error(
      `${department} changes records, which takes transactions, and its database has none. Give it a replica set, of one if need be (mongod --replSet NAME, then rs.initiate()).`,
    );
  }
  const expiring = [
    [EFFECTS, EFFECT_MS / 1_000],
    [LOCKS, LOCK_SECONDS],
  ] as const;
  for (const [name, expireAfterSeconds] of expiring)
    await db.collection(name).createIndex({ at: 1 }, { expireAfterSeconds });
}
