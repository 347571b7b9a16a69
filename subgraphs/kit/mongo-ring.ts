import { type MongoClient, MongoServerError } from 'mongodb';
import type { RingStore, StoredRing } from './certificate-ring.ts';

const KEYS = 'citizenGraphKeys';
const RING = 'certificates';
const DUPLICATE_KEY = 11_000;

/** The ring of keys in the department's own database. */
export function createMongoRing(client: MongoClient): RingStore {
  const rings = client
    .db()
    .collection<StoredRing & { _id: string }>(KEYS, { writeConcern: { w: 'majority', j: true } });
  return {
    async read() {
      const found = await rings.findOne({ _id: RING }, { readConcern: 'majority', maxTimeMS: 2_000 });
      return found && { mark: found.mark, keys: found.keys };
    },
    async write(ring, before) {
      if (before !== null) {
        await rings.updateOne({ _id: RING, mark: before }, { $set: ring });
        return;
      }
      await rings.insertOne({ _id: RING, ...ring }).catch((error: unknown) => {
        if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
      });
    },
  };
}
