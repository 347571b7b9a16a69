import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import { now as clock } from '../../schema/clock.ts';
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
  /** Digest of what it was opened with. */
  inputDigest: string;
  /** Number of its closing among all closings. */
  closing?: number;
  /** Digest of the key that it was closed with. */
  closingKey?: string;
}

export type NewCase = Omit<CaseRecord, 'closedAt' | 'outcome' | 'closing' | 'closingKey'>;

export interface CaseStore {
  /**
   * Keeps a new case; it survives whatever happens to this process once the promise resolves. Where there is one of this
   * identifier, that stays and is given.
   */
  open(record: NewCase): Promise<CaseRecord>;
  /** Uses up the nonces of presentations for a case. Throws PRESENTATION_INVALID when one was used for another. */
  spend(nonces: readonly string[], caseId: string, until: Date): Promise<void>;
  /**
   * Closes an officer's own case; an already closed one stays as it is. Null when there is no such case. Throws KEY_REUSED
   * when the key (its digest) has closed another case, or this one with another outcome.
   */
  close(id: string, officer: string, outcome: CaseOutcome, key?: string): Promise<CaseRecord | null>;
  find(id: string, officer: string): Promise<CaseRecord | null>;
  /** The closed cases whose grants may not be over yet, and the number of the last closing. */
  closingsInForce(now: Date): Promise<{ last: number; closed: readonly Closed[] }>;
  /** Closings by any instance in the order of their numbers, at most `most`: none ever follows with a number below. */
  closingsAfter(number: number, most: number): Promise<readonly Closing[]>;
}

export interface Closed {
  caseId: string;
  /** When its grants are over, by the clock of the instance that opened it. */
  expiresAt: Date;
}

export interface Closing extends Closed {
  number: number;
}

interface SpentNonce {
  _id: string;
  caseId: string;
  expiresAt: Date;
}

const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

/** What was read once is there to stay: an election of another database server takes back none of it. */
const TO_STAY = { readConcern: { level: 'majority' } } as const;

/** How often a case is looked for that is being written. */
const MOST_TRIES = 40;

/** A look that takes longer than this has failed. */
const LOOK_MS = 1_000;

/** Opens the collections of cases and spent nonces, making their indexes. */
export async function createCaseStore(db: Db, now: () => number = clock): Promise<CaseStore> {
  const cases: Collection<CaseRecord> = db.collection('cases');
  const nonces: Collection<SpentNonce> = db.collection('spentNonces');
  await cases.createIndex({ closing: 1 }, { unique: true, sparse: true });
  await cases.createIndex({ closingKey: 1 }, { unique: true, sparse: true });
  await cases.createIndex({ expiresAt: 1 });
  await nonces.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });

  /** The case that somebody else has just opened, once it is there to stay. */
  async function kept(_id: string): Promise<CaseRecord> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const record = await cases.findOne({ _id }, TO_STAY);
      if (record) return record;
      await pause(50);
    }
    throw new Error('A case that was opened elsewhere is not written in time.');
  }

  const inTurn = createClosingNumbers(cases);

  return {
    async open(record) {
      const document = { ...record, closedAt: null, outcome: null };
      try {
        await cases.insertOne(document, DURABLE);
        return document;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        return kept(record._id);
      }
    },
    async spend(spent, caseId, expiresAt) {
      if (spent.length === 0) return;
      try {
        await nonces.insertMany(
          spent.map((_id) => ({ _id, caseId, expiresAt })),
          { ...DURABLE, ordered: false },
        );
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const own = await nonces.countDocuments({ _id: { $in: [...spent] }, caseId });
        if (own === spent.length) return;
        throw refusal('PRESENTATION_INVALID', {
          message: 'A card reading can be used once only. Have the card read again.',
        });
      }
    },
    async close(_id, officer, outcome, closingKey) {
      await inTurn(async (closing) => {
        const used = closingKey && (await cases.findOne({ closingKey }));
        if (used && (used._id !== _id || used.outcome !== outcome)) throw refusal('KEY_REUSED');
        const change = { $set: { closedAt: new Date(now()), outcome, closing, ...(closingKey && { closingKey }) } };
        return cases.updateOne({ _id, officer, closedAt: null }, change, DURABLE);
      });
      return cases.findOne({ _id, officer });
    },
    find: (_id, officer) => cases.findOne({ _id, officer }, TO_STAY),
    async closingsInForce(at) {
      // The number first: what is closed in between is found by both.
      const last = await lastClosing(cases, TO_STAY);
      const query = { closedAt: { $ne: null }, expiresAt: { $gt: new Date(at.getTime() - CLOCK_TOLERANCE_MS) } };
      const closed = await cases.find(query, { ...TO_STAY, projection: { expiresAt: 1 } }).toArray();
      return { last, closed: closed.map(({ _id, expiresAt }) => ({ caseId: _id, expiresAt })) };
    },
    async closingsAfter(number, most) {
      const projection = { closing: 1, expiresAt: 1 };
      // The driver's own limit for an operation, `timeoutMS`, has no effect.
      const signal = AbortSignal.timeout(LOOK_MS);
      const options = { ...TO_STAY, projection, sort: { closing: 1 }, limit: most, signal } as const;
      const closed = await cases.find({ closing: { $gt: number } }, options).toArray();
      return closed.map(({ _id, closing, expiresAt }) => ({ caseId: _id, number: Number(closing), expiresAt }));
    },
  };
}
