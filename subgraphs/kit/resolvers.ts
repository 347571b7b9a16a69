import type { Document } from 'mongodb';
import { refusal } from '../../schema/errors.ts';
import { say } from '../../schema/sentences.ts';
import type { Cursors } from './cursor.ts';
import type { Records, SharedRecords } from './records.ts';

/** What every resolver is given. */
export interface Context {
  records: Readonly<Record<string, SharedRecords>>;
  cursors: Cursors;
  /** Aborts when nobody waits for the answer any more. */
  signal?: AbortSignal | undefined;
  /** Whether unknown values are met one by one; see `Unknown`. */
  isCareful?: boolean | undefined;
}

/** Reads a collection of the department for one request; an undeclared one is a mistake of the department's own. */
export function recordsOf({ records, signal, isCareful }: Context, collection: string): Records {
  const known = records[collection];
  if (!known) throw new Error(`the collection ${collection} is not declared`);
  return known.until(signal, isCareful);
}

/** A `__resolveReference` that gives the document with the reference's key, or null when the department has none. */
export const reference =
  (collection: string, key: string) =>
  (representation: Document, context: Context): Promise<Document | null> =>
    recordsOf(context, collection).get(String(representation[key]));

/** A field that is the document whose key stands in the parent's field. */
export const one =
  (collection: string, parentField: string) =>
  (parent: Document, _: unknown, context: Context): Promise<Document | null> | null =>
    parent[parentField] == null ? null : recordsOf(context, collection).get(String(parent[parentField]));

/** A field that is the list of documents whose field has the value of the parent's field. */
export const many =
  (collection: string, field: string, parentField: string) =>
  (parent: Document, _: unknown, context: Context): Promise<Document[]> =>
    recordsOf(context, collection).find(field, String(parent[parentField]));

/** A field that leads to an entity of any department: its type and key, null when the parent has no such key. */
export const link =
  (typename: string, key: string, parentField: string) =>
  (parent: Document): Document | null =>
    parent[parentField] == null ? null : { __typename: typename, [key]: parent[parentField] };

interface ConnectionArguments {
  first?: number | null;
  after?: string | null;
}

const MOST = 100;

/** A field that is a connection (`edges`, `pageInfo`) over the documents whose field has the value of the parent's field. */
export const connection =
  (
    collection: string,
    field: string,
    parentField: string,
    toNode: (document: Document) => Document = (document) => document,
  ) =>
  async (parent: Document, { first, after }: ConnectionArguments, context: Context): Promise<Document> => {
    const size = first ?? 20;
    if (size < 1 || size > MOST) {
      throw refusal('BAD_USER_INPUT', { message: say('"first" must be from 1 to {most}.', { most: MOST }) });
    }
    const page = { first: size, after: after ? context.cursors.open(after) : undefined };
    const found = await recordsOf(context, collection).page(field, String(parent[parentField]), page);
    const key = context.records[collection]?.key as string;
    const edges = found.slice(0, size).map((document) => ({
      cursor: context.cursors.seal(String(document[key])),
      node: toNode(document),
    }));
    return { edges, pageInfo: { hasNextPage: found.length > size, endCursor: edges.at(-1)?.cursor ?? null } };
  };

/** A field that is the first, by key, of the documents whose field has the value of the parent's field; null without one. */
export const first =
  (collection: string, field: string, parentField: string) =>
  async (parent: Document, _: unknown, context: Context): Promise<Document | null> =>
    (await recordsOf(context, collection).find(field, String(parent[parentField])))[0] ?? null;

/** A field that is the whole of a short collection: stations, scenic spots, hospitals. */
export const all =
  (collection: string) =>
  (_parent: unknown, _: unknown, context: Context): Promise<Document[]> =>
    recordsOf(context, collection).all();

/** The same with an optional argument named like an indexed field: all, or those where the field has that value. */
export const allBy =
  (collection: string, field: string) =>
  (_parent: unknown, argument: Record<string, string | null | undefined>, context: Context): Promise<Document[]> => {
    const value = argument[field];
    return value ? recordsOf(context, collection).find(field, value) : recordsOf(context, collection).all();
  };
