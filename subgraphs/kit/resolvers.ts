import type { Document } from 'mongodb';
import { refusal } from '../../schema/errors.ts';
import { say } from '../../schema/sentences.ts';
import type { Certificates } from './certificates.ts';
import type { RunChange } from './change-runner.ts';
import type { Collections, IndexedField } from './collections.ts';
import type { Cursors } from './cursor.ts';
import type { Records, SharedRecords } from './records.ts';

/** What every resolver is given. */
export interface Context {
  records: Readonly<Record<string, SharedRecords>>;
  cursors: Cursors;
  /** The case under which the request was sent. */
  caseId?: string | undefined;
  /** Carries out what a mutation changes; missing where the department changes nothing. */
  change?: RunChange | undefined;
  certificates?: Certificates | undefined;
  /** Aborts when nobody waits for the answer any more. */
  signal?: AbortSignal | undefined;
  /** Whether unknown values are met one by one; see `Unknown`. */
  isCareful?: boolean | undefined;
}

/** Reads a collection of the department for one request; an undeclared one is a mistake of the department's own. */
function recordsOf({ records, signal, isCareful }: Context, collection: string): Records {
  const known = records[collection];
  if (!known) throw new Error(`the collection ${collection} is not declared`);
  return known.until(signal, isCareful);
}

/** A `__resolveReference` that gives the document with the reference's key, or null when the department has none. */
const reference =
  (collection: string, key: string) =>
  (representation: Document, context: Context): Promise<Document | null> =>
    recordsOf(context, collection).get(String(representation[key]));

/** A field that is the document whose key stands in the parent's field. */
const one =
  (collection: string, parentField: string) =>
  (parent: Document, _: unknown, context: Context): Promise<Document | null> | null =>
    parent[parentField] == null ? null : recordsOf(context, collection).get(String(parent[parentField]));

/** A field that is the list of documents whose field has the value of the parent's field. */
const many =
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
const connection =
  (collection: string, field: string, parentField: string) =>
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
      node: document,
    }));
    return { edges, pageInfo: { hasNextPage: found.length > size, endCursor: edges.at(-1)?.cursor ?? null } };
  };

/** A field that is the first, by key, of the documents whose field has the value of the parent's field; null without one. */
const first =
  (collection: string, field: string, parentField: string) =>
  async (parent: Document, _: unknown, context: Context): Promise<Document | null> =>
    (await recordsOf(context, collection).find(field, String(parent[parentField])))[0] ?? null;

/** A field that is the whole of a short collection: stations, scenic spots, hospitals. */
const all =
  (collection: string) =>
  (_parent: unknown, _: unknown, context: Context): Promise<Document[]> =>
    recordsOf(context, collection).all();

/** The same with an optional argument named like an indexed field: all, or those where the field has that value. */
const allBy =
  (collection: string, field: string) =>
  (_parent: unknown, argument: Record<string, string | null | undefined>, context: Context): Promise<Document[]> => {
    const value = argument[field];
    return value ? recordsOf(context, collection).find(field, value) : recordsOf(context, collection).all();
  };

type Name<C> = keyof C & string;
type By<C extends Collections, N extends Name<C>> = IndexedField<C[N]>;

/** The reads of a department's collections: a name that is not declared, and a field without an index, do not compile. */
export interface Reads<C extends Collections> {
  recordsOf<N extends Name<C>>(context: Context, collection: N): Records<By<C, N>>;
  reference<N extends Name<C>>(collection: N, key: C[N]['key']): ReturnType<typeof reference>;
  one(collection: Name<C>, parentField: string): ReturnType<typeof one>;
  many<N extends Name<C>>(collection: N, field: By<C, N>, parentField: string): ReturnType<typeof many>;
  first<N extends Name<C>>(collection: N, field: By<C, N>, parentField: string): ReturnType<typeof first>;
  connection<N extends Name<C>>(collection: N, field: By<C, N>, parentField: string): ReturnType<typeof connection>;
  all(collection: Name<C>): ReturnType<typeof all>;
  allBy<N extends Name<C>>(collection: N, field: By<C, N>): ReturnType<typeof allBy>;
}

export const readsOf = <C extends Collections>(_: C): Reads<C> => ({
  recordsOf,
  reference,
  one,
  many,
  first,
  connection,
  all,
  allBy,
});
