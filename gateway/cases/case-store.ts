import { randomUUID } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { refusal } from '../../schema/errors.ts';
import { CLOCK_TOLERANCE_MS } from '../../schema/lifetimes.ts';
import { createClosingNumbers, isDuplicate, lastClosing } from './closing-number.ts';
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
  /** Number of its closing among all closings. */
  closing?: number;
}

export type NewCase = Omit<CaseRecord, '_id' | 'closedAt' | 'outcome' | 'closing'>;

export interface CaseStore {
  /** Keeps a new case; it survives whatever happens to this process once the promise resolves. */
  open(record: NewCase): Promise<CaseRecord>;
  /** Uses up the nonces of presentations. Throws PRESENTATION_INVALID when one was used before. */
  spend(nonces: readonly string[], until: Date): Promise<void>;
  /** Closes an officer's own case; an already closed one stays as it is. Null when there is no such case. */
  close(id: string, officer: string, outcome: CaseOutcome): Promise<CaseRecord | null>;
  find(id: string, officer: string): Promise<CaseRecord | null>;
  /** The closed cases whose grants may not be over yet, and the number of the last closing. */
  closingsInForce(now: Date): Promise<{ last: number; caseIds: readonly string[] }>;
  /** Closings by any instance in the order of their numbers, at most `most`: none ever follows with a number below. */
  closingsAfter(number: number, most: number): Promise<readonly Closing[]>;
}

export interface Closing {
  caseId: string;
  number: number;
}

interface SpentNonce {
  _id: string;
  expiresAt: Date;
}

const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

/** What was read once is there to stay: an election of another database server takes back none of it. */
const TO_STAY = { readConcern: { level: 'majority' } } as const;

/** A look that takes longer than this has failed. */
const LOOK_MS = 1_000;

/** Opens the collections of cases and spent nonces, making their indexes. */
export async function createCaseStore(db: Db, now: () => number = Date.now): Promise<CaseStore> {
  const cases: Collection<CaseRecord> = db.collection('cases');
  const nonces: Collection<SpentNonce> = db.collection('spentNonces');
  await cases.createIndex({ closing: 1 }, { unique: true, sparse: true });
  await cases.createIndex({ expiresAt: 1 });
  await nonces.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });

  const inTurn = createClosingNumbers(cases);

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
        if (!isDuplicate(error)) throw error;
        throw refusal('PRESENTATION_INVALID', {
          message: 'A card reading can be used once only. Have the card read again.',
        });
      }
    },
    async close(_id, officer, outcome) {
      await inTurn((closing) => {
        const change = { $set: { closedAt: new Date(now()), outcome, closing } };
        return cases.updateOne({ _id, officer, closedAt: null }, change, DURABLE);
      });
      return cases.findOne({ _id, officer });
    },
    find: (_id, officer) => cases.findOne({ _id, officer }),
    async closingsInForce(at) {
      // The number first: what is closed in between is found by both.
      const last = await lastClosing(cases, TO_STAY);
      const query = { closedAt: { $ne: null }, expiresAt: { $gt: new Date(at.getTime() - CLOCK_TOLERANCE_MS) } };
      const closed = await cases.find(query, { ...TO_STAY, projection: { _id: 1 } }).toArray();
      return { last, caseIds: closed.map((record) => record._id) };
    },
    async closingsAfter(number, most) {
      const projection = { closing: 1 };
      const options = { ...TO_STAY, projection, sort: { closing: 1 }, limit: most, timeoutMS: LOOK_MS } as const;
      const closed = await cases.find({ closing: { $gt: number } }, options).toArray();
      return closed.map(({ _id, closing }) => ({ caseId: _id, number: Number(closing) }));
    },
  };
}
