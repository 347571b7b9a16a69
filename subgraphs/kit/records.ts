import type { Document, MongoClient, Collection as MongoCollection } from 'mongodb';
import { createFind, type Find } from './find-command.ts';
import { createLoader } from './loader.ts';
import { type Range, readRanges } from './ranges.ts';

/** Most documents a list may have that has no pages; what can grow further is a connection. */
const LIST_LIMIT = 1_000;

/** Longest key; a longer one is nobody's, and one request's must not crowd out those that it is read with. */
const LONGEST_KEY = 512;

export interface Page {
  first: number;
  /** Key of the last document of the page before. */
  after?: string | undefined;
}

/** Reads of one collection. */
export interface Records {
  /** The document with this key, null when there is none. */
  get(key: string): Promise<Document | null>;
  /** The documents whose field has this value, ordered by key. */
  find(field: string, value: string): Promise<Document[]>;
  /** All documents of a short collection, ordered by key. */
  all(): Promise<Document[]>;
  /** One document more than the page holds, when there are more, ordered by key. */
  page(field: string, value: string, page: Page): Promise<Document[]>;
}

/** Reads of one collection, joined over all concurrent requests. */
export interface SharedRecords extends Records {
  /** The same reads for one request, given up when its signal aborts. */
  until(signal: AbortSignal | undefined): Records;
}

/** Gives a collection its reads; `key` is the field that is stored as `_id`. */
export function createRecords(client: MongoClient, collection: MongoCollection<Document>, key: string): SharedRecords {
  // Nobody else holds the document, so it is named where it lies.
  const named = (document: Document): Document => {
    document[key] = document._id;
    return document;
  };
  const finder = (): Find => {
    const send = createFind(client, collection);
    return async (options) => (await send(options)).map(named);
  };
  const endless = () => new Error(`a list of ${collection.collectionName} has no end: page it`);

  const findKeys = finder();
  const byKey = createLoader<Document | null>(async (keys, signal) => {
    const filter = { _id: { $in: keys as never[] } };
    const found = new Map<string, Document>();
    for (const document of await findKeys({ filter, limit: keys.length, signal })) {
      found.set(String(document._id), document);
    }
    return keys.map((wanted) => found.get(wanted) ?? null);
  });

  const findPages = finder();
  const ranges = createLoader<Document[]>(
    (texts, signal) =>
      readRanges(
        texts.map((text) => JSON.parse(text) as Range),
        findPages,
        signal,
      ),
    { maxBatchSize: 100 },
  );

  const lists = new Map<string, ReturnType<typeof createLoader<Document[]>>>();
  const listsBy = (field: string) => {
    const known = lists.get(field);
    if (known) return known;
    const findLists = finder();
    const loader = createLoader<Document[]>(
      async (values, signal) => {
        const asked = values.map((value) => ({ field, value, most: LIST_LIMIT + 1 }));
        const found = await readRanges(asked, findLists, signal);
        return found.map((documents) => (documents.length > LIST_LIMIT ? endless() : documents));
      },
      { maxBatchSize: 200 },
    );
    lists.set(field, loader);
    return loader;
  };

  const findAll = finder();
  const whole = createLoader<Document[]>(async (keys, signal) => {
    const found = await findAll({ filter: {}, limit: LIST_LIMIT + 1, isOrdered: true, signal });
    return keys.map(() => (found.length > LIST_LIMIT ? endless() : found));
  });

  const until = (signal: AbortSignal | undefined): Records => ({
    all: () => whole.load({ key: '', signal }),
    get: (wanted) => (wanted.length > LONGEST_KEY ? Promise.resolve(null) : byKey.load({ key: wanted, signal })),
    find: (field, value) =>
      value.length > LONGEST_KEY ? Promise.resolve([]) : listsBy(field).load({ key: value, signal }),
    page: (field, value, { first, after }) => {
      if (value.length > LONGEST_KEY) return Promise.resolve([]);
      const range: Range = { field, value, after, most: first + 1 };
      return ranges.load({ key: JSON.stringify(range), signal });
    },
  });
  return { ...until(undefined), until };
}
