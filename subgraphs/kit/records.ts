import type { Document, Filter, Collection as MongoCollection } from 'mongodb';
import { createLoader } from './loader.ts';

/** Longest a database may take for one read, in milliseconds. */
const READ_MS = 2_000;

/** Most documents a list may have that has no pages; what can grow further is a connection. */
const LIST_LIMIT = 1_000;

export interface Page {
  first: number;
  /** Key of the last document of the page before. */
  after?: string | undefined;
}

/** Reads of one collection, joined over all concurrent requests. */
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

/** Gives a collection its reads; `key` is the field that is stored as `_id`. */
export function createRecords(collection: MongoCollection<Document>, key: string): Records {
  const named = (document: Document): Document => ({ ...document, [key]: document._id });
  const read = async (filter: Filter<Document>, limit: number): Promise<Document[]> => {
    const found = await collection.find(filter, { maxTimeMS: READ_MS, limit, sort: { _id: 1 } }).toArray();
    return found.map(named);
  };

  const endless = () => new Error(`a list of ${collection.collectionName} has no end: page it`);

  const byKey = createLoader<Document | null>(
    async (keys) => {
      const cursor = collection.find({ _id: { $in: keys as never[] } }, { maxTimeMS: READ_MS });
      const found = new Map((await cursor.toArray()).map((document) => [String(document._id), named(document)]));
      return keys.map((wanted) => found.get(wanted) ?? null);
    },
    { isOutage },
  );

  const lists = new Map<string, ReturnType<typeof createLoader<Document[]>>>();
  const listsBy = (field: string) => {
    const known = lists.get(field);
    if (known) return known;
    const loader = createLoader<Document[]>(
      async (values) => {
        const found = await read({ [field]: { $in: values } }, LIST_LIMIT + 1);
        if (found.length > LIST_LIMIT) throw endless();
        return group(found, field, values);
      },
      { isOutage, maxBatchSize: 200 },
    );
    lists.set(field, loader);
    return loader;
  };

  const pages = createLoader<Document[]>(
    async (asked) => {
      const wanted = asked.map(
        (text) => JSON.parse(text) as { field: string; value: string; first: number; after?: string },
      );
      const filters = wanted.map(({ field, value, after }) => ({
        [field]: value,
        ...(after ? { _id: { $gt: after } } : {}),
      }));
      const most = wanted.reduce((total, { first }) => total + first + 1, 0);
      const [only] = filters;
      const found = await read((filters.length === 1 && only ? only : { $or: filters }) as Filter<Document>, most);
      // A limit over all pages together is exact unless it was reached; then each page is read by itself.
      if (found.length === most && wanted.length > 1) throw new Error('pages reached their common limit');
      return wanted.map(({ field, value, first, after }) =>
        found
          .filter((document) => holds(valueAt(document, field), value) && (!after || String(document._id) > after))
          .slice(0, first + 1),
      );
    },
    { isOutage, maxBatchSize: 100 },
  );

  const whole = createLoader<Document[]>(
    async (keys) => {
      const found = await read({}, LIST_LIMIT + 1);
      if (found.length > LIST_LIMIT) throw endless();
      return keys.map(() => found);
    },
    { isOutage },
  );

  return {
    all: () => whole.load(''),
    get: (wanted) => byKey.load(wanted),
    find: (field, value) => listsBy(field).load(value),
    page: (field, value, { first, after }) => pages.load(JSON.stringify({ field, value, first, after })),
  };
}

const holds = (stored: unknown, value: string): boolean =>
  stored === value || (Array.isArray(stored) && stored.includes(value));

function group(documents: Document[], field: string, values: readonly string[]): Document[][] {
  const lists = new Map<unknown, Document[]>(values.map((value) => [value, []]));
  for (const document of documents) {
    for (const value of new Set([valueAt(document, field)].flat())) lists.get(value)?.push(document);
  }
  return values.map((value) => lists.get(value) ?? []);
}

// `owners.idNumber` means the member of each of the embedded owners, as in MongoDB's own filters.
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => {
    if (Array.isArray(at)) return at.flatMap((item) => (item as Document)?.[name]);
    return (at as Document | undefined)?.[name];
  }, value);
}

/** Whether the database itself is away, so that asking again for each key would only make it worse. */
export function isOutage(error: unknown): boolean {
  const name = (error as Error)?.name ?? '';
  return /^Mongo(Network|ServerSelection|PoolCleared|PoolClosed|WaitQueueTimeout|NotConnected|TopologyClosed|ClientClosed|ExpiredSession)/.test(
    name,
  );
}
