import type { Db } from 'mongodb';
import { digestOf } from './digest.ts';

/** Where a department's database says which collections we made in it, and with which validators. */
const MARKS = 'citizenGraphCollections';

interface Mark {
  _id: string;
  /** Digest of the validator that we gave the collection. */
  validator: string;
  /** Digest of the one that we are giving it: a start may be cut off between the two. */
  next?: string | null;
}

export interface Marks {
  /** Whether we made the collection that has this validator now. */
  isOurs(collection: string, validator: unknown, wanted: unknown): boolean;
  /** Whether a collection of ours is known to have this validator. */
  isMarked(collection: string, validator: unknown): boolean;
  /** Says that we are about to give a collection this validator, or that it has it. */
  mark(collection: string, validator: unknown, state: 'to come' | 'there'): Promise<void>;
}

/** Reads the marks of a database; nothing is written until there is something to mark. */
export async function readMarks(db: Db): Promise<Marks> {
  const stored = db.collection<Mark>(MARKS);
  const marks = new Map((await stored.find().toArray()).map((mark) => [mark._id, mark]));
  return {
    isOurs(collection, validator, wanted) {
      const now = digestOf(validator);
      const mark = marks.get(collection);
      // Who changed the validator took the collection over; whose has ours without a mark was made before there were marks.
      return mark ? now === mark.validator || now === mark.next : now === digestOf(wanted);
    },
    isMarked(collection, validator) {
      const mark = marks.get(collection);
      return mark?.validator === digestOf(validator) && !mark.next;
    },
    async mark(collection, validator, state) {
      const digest = digestOf(validator);
      const known = marks.get(collection)?.validator ?? digest;
      const mark = state === 'there' ? { validator: digest, next: null } : { validator: known, next: digest };
      await stored.updateOne({ _id: collection }, { $set: mark }, { upsert: true });
      marks.set(collection, { _id: collection, ...mark });
    },
  };
}

/** Whether two validators say the same, whatever order a database gives its members in. */
export const isSame = (one: unknown, other: unknown): boolean => digestOf(one) === digestOf(other);
