import { isDeepStrictEqual } from 'node:util';
import { type GraphQLOutputType, getNamedType, isObjectType } from 'graphql';
import type { Document, UpdateFilter } from 'mongodb';
import type { Collection } from './collections.ts';
import type { StoredField } from './conversions.ts';
import type { Department } from './department.ts';
import { plainFields, type StoredFields, storedFields } from './document-schema.ts';

/** How documents of a collection are stored: which field lies where, and in which form. */
export interface Mapping {
  /** Where the key is stored. */
  keyPath: string;
  /** Whether documents are stored as the schema names them, but for the key. */
  isPlain: boolean;
  /** Gives a stored document the names of the schema. */
  read(document: Document): Document;
  /** The stored form of a document. */
  write(document: Document): Document;
  /** What makes of a stored document another one, both as the schema names them; what the schema does not have stays. */
  change(before: Document, after: Document): UpdateFilter<Document>;
  /** Where a field is stored; `owners.idNumber` is the member of the embedded owners. */
  pathOf(field: string): string;
  /** The stored form of a value of a field. */
  storedValue(field: string, value: unknown): unknown;
}

type Fields = Readonly<Record<string, string | StoredField>>;

/** Reads how a collection is mapped. Throws when it names a field that the schema does not have, or converts the key. */
export function createMapping(department: Department, collection: Collection): Mapping {
  const { key, fields = {} } = collection;
  const known = storedFields(department, collection);
  checkNames(department, collection, known);
  const keyed = { [key]: '_id', ...fields };
  const isPlain = Object.keys(fields).length === 0;
  const keyPath = String(keyed[key]);
  const members = membersOf(department, known, keyed);

  return {
    keyPath,
    isPlain,
    read: isPlain ? named(key) : (document) => readAs(document, members),
    write: isPlain ? ({ [key]: _id, ...rest }) => ({ _id, ...rest }) : (document) => writeAs(document, members),
    change: (before, after) => changeOf(before, after, members),
    pathOf: (field) =>
      resolve(members, field)
        .map(({ at }) => at)
        .join('.'),
    storedValue: (field, value) => resolve(members, field).at(-1)?.write?.(value) ?? value,
  };
}

// Nobody else holds the document, so it is named where it lies.
const named =
  (key: string) =>
  (document: Document): Document => {
    document[key] = document._id;
    return document;
  };

/** A field with where it lies in its own document. */
interface Member {
  name: string;
  at: string;
  read?: StoredField['read'] | undefined;
  write?: StoredField['write'] | undefined;
  /** The members of an embedded document that are not stored under their own names. */
  inner?: readonly Member[] | undefined;
}

function membersOf(department: Department, known: StoredFields, fields: Fields): Member[] {
  return [...known].map(([name, output]) => {
    const field = fields[name];
    const inner = within(fields, name);
    const { at = name, read, write } = typeof field === 'string' ? { at: field } : (field ?? {});
    if (Object.keys(inner).length === 0) return { name, at, read, write };
    return { name, at, read, write, inner: membersOf(department, embedded(department, output), inner) };
  });
}

const within = (fields: Fields, name: string): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([path, field]) =>
      path.startsWith(`${name}.`) ? [[path.slice(name.length + 1), field]] : [],
    ),
  );

function embedded(department: Department, output: GraphQLOutputType): StoredFields {
  const type = getNamedType(output);
  return new Map(isObjectType(type) ? plainFields(department, type) : []);
}

function checkNames(department: Department, { key, fields = {} }: Collection, known: StoredFields): void {
  if (fields[key] && typeof fields[key] !== 'string') {
    throw new Error(`${department.name}: the key ${key} must be stored as it is; it can have another name only`);
  }
  for (const path of Object.keys(fields)) {
    let at: StoredFields = known;
    for (const name of path.split('.')) {
      const output = at.get(name);
      if (!output) throw new Error(`${department.name}: "fields" names ${path}, which is not stored`);
      at = embedded(department, output);
    }
  }
}

function resolve(members: readonly Member[], field: string): Member[] {
  const [name = '', ...rest] = field.split('.');
  const member = members.find((one) => one.name === name) ?? { name, at: name };
  return rest.length === 0 ? [member] : [member, ...resolve(member.inner ?? [], rest.join('.'))];
}

function readAs(document: Document, members: readonly Member[]): Document {
  const named: Document = {};
  for (const { name, at, read, inner } of members) {
    const stored = at.includes('.') ? valueAt(document, at) : document[at];
    if (stored === undefined) continue;
    named[name] = inner ? each(stored, (one) => readAs(one, inner)) : read ? read(stored) : stored;
  }
  return named;
}

function writeAs(document: Document, members: readonly Member[]): Document {
  const stored: Document = {};
  for (const member of members) {
    const value = document[member.name];
    if (value === undefined) continue;
    const path = member.at.split('.');
    const last = path.pop() as string;
    const place = path.reduce<Document>((target, step) => (target[step] ??= {}), stored);
    place[last] = storedAs(member, value);
  }
  return stored;
}

function storedAs({ write, inner }: Member, value: unknown): unknown {
  if (inner) return each(value, (one) => writeAs(one, inner));
  return write ? write(value) : value;
}

function changeOf(before: Document, after: Document, members: readonly Member[]): UpdateFilter<Document> {
  const others = members.filter(({ name }) => !isDeepStrictEqual(before[name], after[name]));
  const [gone, set] = [true, false].map((isGone) =>
    others.filter(({ name }) => (after[name] === undefined) === isGone),
  );
  const $unset = Object.fromEntries((gone ?? []).map(({ at }) => [at, true] as const));
  const $set = Object.fromEntries((set ?? []).map((member) => [member.at, storedAs(member, after[member.name])]));
  return {
    ...(Object.keys($set).length > 0 ? { $set } : {}),
    ...(Object.keys($unset).length > 0 ? { $unset } : {}),
  };
}

/** An embedded document, or each of a list; anything else stays what it is, and does not conform. */
function each(value: unknown, change: (document: Document) => Document): unknown {
  if (Array.isArray(value)) return value.map((item) => each(item, change));
  return typeof value === 'object' && value !== null ? change(value) : value;
}

const valueAt = (document: Document, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (at as Document | null | undefined)?.[name], document);
