import { createHmac } from 'node:crypto';
import type { Document } from 'mongodb';
import type { Logger } from 'pino';

/** A stored value that is not as the schema says. It is unknown: whoever needs it fails, and nobody takes it for nothing. */
export class UnknownValue extends Error {
  override name = 'UnknownValue';
  readonly collection: string;
  readonly field: string;

  constructor(collection: string, field: string) {
    super('a stored value is not as the schema says');
    this.collection = collection;
    this.field = field;
  }
}

/**
 * What a read gives that met unknown values. Compiled execution takes the value of a field as it lies there, and would
 * take a throwing one for its own fault: it is given the error. Careful execution is given what was read; there each
 * unknown field fails by itself, for whoever looks at it.
 */
export class Unknown<V> {
  readonly read: V;
  readonly error: UnknownValue;

  constructor(read: V, error: UnknownValue) {
    this.read = read;
    this.error = error;
  }
}

/** Makes fields of a document fail for whoever reads them. */
export function withhold(document: Document, collection: string, fields: readonly string[]): UnknownValue {
  for (const field of fields) {
    const get = () => {
      throw new UnknownValue(collection, field);
    };
    Object.defineProperty(document, field, { get, enumerable: true, configurable: true });
  }
  return new UnknownValue(collection, fields[0] as string);
}

/** Told of each document that has unknown values, once for each time that it is read. */
export type OnUnknown = (collection: string, key: unknown, fields: readonly string[]) => void;

/** Places whose unknown values are counted, and documents of each that are named in the log. */
const MOST_PLACES = 1_000;
const MOST_NAMED = 20;

/**
 * Tells the department's log of unknown values: the first documents of each place once, by a keyed digest of their key,
 * and then how many were read, at each power of ten. No value and no key goes into it.
 */
export function createUnknownLog(department: string, log: Logger, secret: string): OnUnknown {
  const places = new Map<string, { count: number; named: Set<string> }>();
  return (collection, key, fields) => {
    for (const field of fields) {
      const name = `${collection}.${field}`;
      const place = places.get(name) ?? { count: 0, named: new Set<string>() };
      if (places.size < MOST_PLACES) places.set(name, place);
      place.count += 1;
      const isRound = Number.isInteger(Math.log10(place.count));
      if (!isRound && place.named.size >= MOST_NAMED) continue;
      const digest = createHmac('sha256', secret).update(String(key)).digest('hex').slice(0, 16);
      if (!isRound && place.named.has(digest)) continue;
      place.named.add(digest);
      log.warn({ department, collection, field, count: place.count, document: digest }, 'unknown value');
    }
  };
}
