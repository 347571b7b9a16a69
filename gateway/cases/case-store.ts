import { randomUUID } from 'node:crypto';
import { type Collection, type Db, MongoServerError } from 'mongodb';
import { refusal } from '../../schema/errors.ts';
import type { Subject } from './grant.ts';

export type CaseOutcome = 'COMPLETED' | 'REFUSED' | 'WITHDRAWN';

/** A case as it is kept in the platform's own database. */
export interface CaseRecord {
  _id: string;
  task: string;
  window: string;
  /** User name of whoever opened it. */
  officer: string;
  subjects: Readonly<Record<string, Subject>>;
  parameters: Readonly<Record<string, unknown>>;
  openedAt: Date;
  expiresAt: Date;
  closedAt: Date | null;
  outcome: CaseOutcome | null;
}

export type NewCase = Omit<CaseRecord, '_id' | 'closedAt' | 'outcome'>;

export interface CaseStore {
  /** Keeps a new case; it survives whatever happens to this process once the promise resolves. */
  open(record: NewCase): Promise<CaseRecord>;
  /** Uses up the nonces of presentations. Throws PRESENTATION_INVALID when one was used before. */
  spend(nonces: readonly string[], until: Date): Promise<void>;
  /** Closes an officer's own case; an already closed one stays as it is. Null when there is no such case. */
  close(id: string, officer: string, outcome: CaseOutcome): Promise<CaseRecord | null>;
  find(id: string, officer: string): Promise<CaseRecord | null>;
  /** Cases closed since an instant, by any instance of the gateway. */
  closedSince(since: Date): Promise<readonly string[]>;
}

interface SpentNonce {
  _id: string;
  expiresAt: Date;
}

const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;
const DUPLICATE_KEY = 11_000;

/** Opens the collections of cases and spent nonces, making their indexes. */
export async function createCaseStore(db: Db): Promise<CaseStore> {
  const cases: Collection<CaseRecord> = db.collection('cases');
  const nonces: Collection<SpentNonce> = db.collection('spentNonces');
  await cases.createIndex({ closedAt: 1 });
  await nonces.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });

  return {
    async open(record) {
      const document = { ...record, _id: randomUUID(), closedAt: null, outcome: null };
      await cases.insertOne(document, DURABLE);
      return document;
    },
    async spend(spent, expiresAt) {
      if (spent.length === 0) return;
      try {
        await nonces.insertMany(
          spent.map((_id) => ({ _id, expiresAt })),
          DURABLE,
        );
      } catch (error) {
        if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
        throw refusal('PRESENTATION_INVALID', {
          message: 'A card reading can be used once only. Have the card read again.',
        });
      }
    },
    async close(_id, officer, outcome) {
      const change = { $set: { closedAt: new Date(), outcome } };
      await cases.updateOne({ _id, officer, closedAt: null }, change, DURABLE);
      return cases.findOne({ _id, officer });
    },
    find: (_id, officer) => cases.findOne({ _id, officer }),
    async closedSince(since) {
      const closed = cases.find({ closedAt: { $gte: since } }, { projection: { _id: 1 }, maxTimeMS: 2_000 });
      return (await closed.toArray()).map(({ _id }) => _id);
    },
  };
}
