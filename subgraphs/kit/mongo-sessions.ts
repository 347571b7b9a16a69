import { randomUUID } from 'node:crypto';
import type { Binary, ClientSession, MongoClient } from 'mongodb';

const SESSIONS = 'citizenGraphSessions';

/** How often a process says that its sessions are in use, and after how long without it none of its changes can be under way. */
const REFRESH_MS = 2_000;
const OVERDUE_MS = 12_000;
/** How often at most is looked for what was left behind; most sessions of one process that are remembered. */
const LOOK_MS = 1_000;
const MOST = 100;

interface Entry {
  _id: string;
  at: Date;
  sessions: Binary[];
}

/**
 * Which sessions change records. A transaction whose process was killed stands in the way of all who want its records
 * for a minute or more. Its session is on record, so others can end it within seconds.
 */
export function createSessionRegister(client: MongoClient) {
  const entries = client.db().collection<Entry>(SESSIONS);
  const _id = randomUUID();
  const known = new Set<string>();
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function clear(): Promise<void> {
    if (performance.now() - lookedAt < LOOK_MS) return;
    lookedAt = performance.now();
    const { localTime } = await client.db().command({ hello: 1 });
    const before = new Date((localTime as Date).getTime() - OVERDUE_MS);
    for (const entry of await entries.find({ at: { $lt: before }, _id: { $ne: _id } }, { limit: MOST }).toArray()) {
      await client.db('admin').command({ killSessions: entry.sessions.map((id) => ({ id })) });
      await entries.deleteOne({ _id: entry._id, at: entry.at });
    }
  }

  return {
    /** To be called before a transaction begins. */
    async enter({ id: given }: ClientSession): Promise<void> {
      const id = given?.id as Binary;
      if (known.size === 0) await clear();
      const name = id.toString('hex');
      const now = performance.now();
      if (known.has(name) && now - refreshedAt < REFRESH_MS) return;
      const $push = known.has(name) ? {} : { $push: { sessions: { $each: [id], $slice: -MOST } } };
      await entries.updateOne(
        { _id },
        { ...$push, $currentDate: { at: true } },
        { upsert: true, maxTimeMS: OVERDUE_MS / 6 },
      );
      if (known.size >= MOST) known.clear();
      known.add(name);
      refreshedAt = now;
    },
    /** Ends what processes left behind that are no more. One that lives all the same finds its change undone, and does it again. */
    clear,
  };
}
