import type { Document } from 'mongodb';
import type { Conformance } from './conformance.ts';
import { createLoader } from './loader.ts';
import type { Range, Source } from './source.ts';
import { type OnUnknown, Unknown, UnknownValue, withhold } from './unknown.ts';

/** Most documents a list may have that has no pages; what can grow further is a connection. */
const LIST_LIMIT = 1_000;

/** Longest key; a longer one is nobody's, and one request's must not crowd out those that it is read with. */
const LONGEST_KEY = 512;

export interface Page {
  first: number;
  /** Key of the last document of the page before. */
  after?: string | undefined;
}

/** Reads of one collection; `F` are the fields that it can be looked up by. */
export interface Records<F extends string = string> {
  /** The document with this key, null when there is none. */
  get(key: string): Promise<Document | null>;
  /** The documents whose field has this value, ordered by key. */
  find(field: F, value: string): Promise<Document[]>;
  /** All documents of a short collection, ordered by key. */
  all(): Promise<Document[]>;
  /** One document more than the page holds, when there are more, ordered by key. */
  page(field: F, value: string, page: Page): Promise<Document[]>;
}

/** Reads of one collection, joined over all concurrent requests. */
export interface SharedRecords extends Records {
  /** The field that identifies a document. */
  key: string;
  /** The same reads for one request, given up when its signal aborts; `isCareful` see `Unknown`. */
  until(signal: AbortSignal | undefined, isCareful?: boolean): Records;
}

export interface RecordsOptions {
  /** The collection's name. */
  name: string;
  /** The field that identifies a document. */
  key: string;
  conformance: Conformance;
  onUnknown?: OnUnknown;
}

/** Gives a collection its reads: joined, bounded, and with every document looked at once as it is read. */
export function createRecords(source: Source, { name, key, conformance, onUnknown }: RecordsOptions): SharedRecords {
  /** What is unknown of a document fails from here on; undefined for one that is as the schema says. */
  function lookAt(document: Document): UnknownValue | undefined {
    try {
      const faults = conformance(document);
      if (!faults) return undefined;
      onUnknown?.(name, document[key], faults);
      return withhold(document, name, faults);
    } catch (error) {
      // It came twice, for two who asked at once.
      if (error instanceof UnknownValue) return error;
      throw error;
    }
  }

  function list(documents: Document[]): Document[] | Unknown<Document[]> {
    let unknown: UnknownValue | undefined;
    for (const document of documents) unknown = lookAt(document) ?? unknown;
    return unknown ? new Unknown(documents, unknown) : documents;
  }

  const endless = () => new Error(`a list of ${name} has no end: page it`);
  const bounded = (documents: Document[]) => (documents.length > LIST_LIMIT ? endless() : list(documents));

  const byKey = createLoader<Document | null>(async (keys, signal) => {
    const found = new Map<string, Document | Unknown<Document> | UnknownValue>();
    for (const document of await source.byKeys(keys, signal)) {
      const own = String(document[key]);
      const unknown = lookAt(document);
      if (found.has(own)) found.set(own, new UnknownValue(name, key));
      else found.set(own, unknown ? new Unknown(document, unknown) : document);
    }
    return keys.map((wanted) => found.get(wanted) ?? null);
  });

  const pages = createLoader<Document[]>(
    async (texts, signal) => {
      const asked = texts.map((text) => JSON.parse(text) as Range);
      return (await source.byRanges(asked, signal)).map(list);
    },
    { maxBatchSize: 100 },
  );

  const lists = new Map<string, ReturnType<typeof createLoader<Document[]>>>();
  const listsBy = (field: string) => {
    const known = lists.get(field);
    if (known) return known;
    const loader = createLoader<Document[]>(
      async (values, signal) => {
        const asked = values.map((value) => ({ field, value, most: LIST_LIMIT + 1 }));
        return (await source.byRanges(asked, signal)).map(bounded);
      },
      { maxBatchSize: 200 },
    );
    lists.set(field, loader);
    return loader;
  };

  const whole = createLoader<Document[]>(async (keys, signal) => {
    const found = bounded(await source.all(LIST_LIMIT + 1, signal));
    return keys.map(() => found);
  });

  const until = (signal: AbortSignal | undefined, isCareful?: boolean): Records => ({
    all: () => whole.load({ key: '', signal, isCareful }),
    get: (wanted) =>
      wanted.length > LONGEST_KEY ? Promise.resolve(null) : byKey.load({ key: wanted, signal, isCareful }),
    find: (field, value) =>
      value.length > LONGEST_KEY ? Promise.resolve([]) : listsBy(field).load({ key: value, signal, isCareful }),
    page: (field, value, { first, after }) => {
      if (value.length > LONGEST_KEY) return Promise.resolve([]);
      const range: Range = { field, value, after, most: first + 1 };
      return pages.load({ key: JSON.stringify(range), signal, isCareful });
    },
  });
  return { key, ...until(undefined), until };
}
