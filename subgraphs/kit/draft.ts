import type { Document } from 'mongodb';
import type { Compared } from './changes.ts';
import type { Collection } from './collections.ts';
import type { Conformance } from './conformance.ts';
import type { StoredFields } from './document-schema.ts';

/** Most records that one change may rest on, and longest key of one. */
const MOST_RECORDS = 100;
const LONGEST_KEY = 512;

/** A mistake in how a department wrote its change; nothing was written. The code says which, and no value. */
export class ImproperChange extends Error {
  override name = 'ImproperChange';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a draft needs to know of a collection. */
export interface Place {
  collection: Collection;
  fields: StoredFields;
  conformance: Conformance;
  /** Reads the record with this key afresh. */
  read(key: string): Promise<Document | null>;
}

/** One attempt of a change: what the rule saw, and what it makes of it. */
export interface Draft {
  /** The record with this key, with the fields that are declared; what the rule has put there already is given again. */
  get(collection: string, key: string): Promise<Document | null>;
  /** Makes the record with this document's key this document; the rule has got it before. */
  put(collection: string, document: Document): void;
  remove(collection: string, key: string): void;
  /** All that the change rests on. */
  compared(): Compared[];
}

export function createDraft(places: ReadonlyMap<string, Place>): Draft {
  const reads = new Map<string, Promise<Compared>>();
  const seen = new Map<string, Compared>();
  const nameOf = (collection: string, key: string) => JSON.stringify([collection, key]);

  function placeOf(collection: string): Place {
    const place = places.get(collection);
    if (!place) throw new ImproperChange('NOT_DECLARED', `the collection ${collection} is not declared`);
    return place;
  }

  async function read(collection: string, key: string): Promise<Compared> {
    const one = { collection, key, expected: await placeOf(collection).read(key) };
    seen.set(nameOf(collection, key), one);
    return one;
  }

  function become(collection: string, key: unknown, becomes: Document | null): void {
    if (!placeOf(collection).collection.changes) {
      throw new ImproperChange('NOT_CHANGED', `the collection ${collection} is not declared with "changes: true"`);
    }
    const one = seen.get(nameOf(collection, String(key)));
    if (!one) throw new ImproperChange('NOT_READ', `a record of ${collection} is changed that was not got before`);
    one.becomes = becomes;
  }

  return {
    async get(collection, key) {
      const name = nameOf(collection, key);
      // A longer one is nobody's, as for those who only read.
      if (key.length > LONGEST_KEY) return null;
      const known = reads.get(name);
      if (!known && reads.size >= MOST_RECORDS) {
        throw new ImproperChange('TOO_MANY', `a change rests on ${MOST_RECORDS} records at most`);
      }
      const reading = known ?? read(collection, key);
      reads.set(name, reading);
      const { expected, becomes } = await reading;
      return declared(becomes === undefined ? expected : becomes, placeOf(collection).fields);
    },
    put(collection, document) {
      const { fields, conformance, collection: own } = placeOf(collection);
      const faults = [...Object.keys(document).filter((name) => !fields.has(name)), ...(conformance(document) ?? [])];
      if (faults.length > 0) {
        throw new ImproperChange('DOES_NOT_CONFORM', `${collection}: not as the schema says: ${faults.join(', ')}`);
      }
      become(collection, document[own.key], declared(document, fields));
    },
    remove(collection, key) {
      become(collection, key, null);
    },
    compared: () => [...seen.values()],
  };
}

/** A copy with what the schema knows of; reads are shared with other requests, and the rule may do with its own what it likes. */
function declared<D extends Document | null>(document: D, fields: StoredFields): D {
  if (document === null) return document;
  const names = [...fields.keys()].filter((name) => document[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, copyOf(document[name])])) as D;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Date) return new Date(value.getTime());
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member)]));
}
