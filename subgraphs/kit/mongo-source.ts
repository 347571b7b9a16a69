import type { Document, MongoClient, Collection as MongoCollection } from 'mongodb';
import { createFind, type Find } from './find-command.ts';
import { readRanges } from './ranges.ts';
import type { Source } from './source.ts';

/** A collection of a MongoDB database; `key` is the field that is stored as `_id`. */
export function createMongoSource(client: MongoClient, collection: MongoCollection<Document>, key: string): Source {
  const send = createFind(client, collection);
  // Nobody else holds the document, so it is named where it lies.
  const named = (document: Document): Document => {
    document[key] = document._id;
    return document;
  };
  const find: Find = async (options) => (await send(options)).map(named);
  return {
    byKeys: (keys, signal) => find({ filter: { _id: { $in: keys as never[] } }, limit: keys.length, signal }),
    byRanges: (ranges, signal) => readRanges(ranges, find, signal),
    all: (most, signal) => find({ filter: {}, limit: most, isOrdered: true, signal }),
  };
}
