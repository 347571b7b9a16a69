import type { Document, MongoClient } from 'mongodb';
import { createFind, type Find } from './find-command.ts';
import type { Mapping } from './mapping.ts';
import { readRanges } from './ranges.ts';
import type { Source } from './source.ts';

/** A collection of a MongoDB database. */
export function createMongoSource(client: MongoClient, collection: string, mapping: Mapping): Source {
  const send = createFind(client, client.db().collection(collection));
  const { keyPath, isPlain, read, pathOf, storedValue } = mapping;
  // A plain document is named where it lies; a mapped one when it was told to which range it belongs.
  const find: Find = isPlain ? async (options) => (await send(options)).map(read) : send;
  return {
    async byKeys(keys, signal) {
      const filter = { [keyPath]: { $in: keys as never[] } };
      if (keyPath === '_id') return (await send({ filter, limit: keys.length, signal })).map(read);
      // Other keys may not be unique. Two with one key must be seen, and must not take the place of others.
      const limit = 2 * keys.length;
      const found = await send({ filter, limit, signal });
      if (found.length < limit || keys.length === 1) return found.map(read);
      const apart: Document[] = [];
      for (const key of keys) apart.push(...(await send({ filter: { [keyPath]: key }, limit: 2, signal })));
      return apart.map(read);
    },
    async byRanges(ranges, signal) {
      if (isPlain) return readRanges(ranges, find, signal);
      const stored = ranges.map((range) => ({
        ...range,
        field: pathOf(range.field),
        value: storedValue(range.field, range.value),
      }));
      return (await readRanges(stored, send, signal, keyPath)).map((documents) => documents.map(read));
    },
    async all(most, signal) {
      const found = await find({ filter: {}, limit: most, order: keyPath, signal });
      return isPlain ? found : found.map(read);
    },
  };
}
