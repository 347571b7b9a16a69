import { type GraphQLOutputType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { Document } from 'mongodb';
import type { Collection } from './collections.ts';
import type { Department } from './department.ts';
import { plainFields, storedFields } from './document-schema.ts';

type Convert = (value: unknown) => unknown;

const same: Convert = (value) => value;

/** Reads documents of a store that knows no types but those of JSON. What cannot be read stays as it is, and so is unknown. */
export function jsonForm(department: Department, collection: Collection): { read(document: Document): Document } {
  const fields = [...storedFields(department, collection)].flatMap(([name, output]) => {
    const convert = fromJson(department, output);
    return convert ? [[name, convert] as const] : [];
  });
  return {
    read(document) {
      const read = { ...document };
      for (const [name, convert] of fields) if (Object.hasOwn(read, name)) read[name] = convert(read[name]);
      return read;
    },
  };
}

/** Reads and writes rows of an SQL table: yes and no are 1 and 0, instants texts, lists and embedded documents JSON. */
export function rowForm(department: Department, collection: Collection) {
  const fields = [...storedFields(department, collection)];
  const reads = new Map(fields.map(([name, output]) => [name, fromColumn(department, output)]));
  return {
    columns: fields.map(([name]) => name),
    read: (row: Document): Document =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, (reads.get(name) ?? same)(value)])),
    /** The values of the columns, in their order. */
    write: (document: Document) => fields.map(([name]) => toColumn(document[name])),
  };
}

function fromJson(department: Department, output: GraphQLOutputType): Convert | undefined {
  if (isNonNullType(output)) return fromJson(department, output.ofType);
  if (isListType(output)) {
    const item = fromJson(department, output.ofType);
    return item && ((value) => (Array.isArray(value) ? value.map(item) : value));
  }
  if (isObjectType(output)) {
    const members = plainFields(department, output).flatMap(([name, type]) => {
      const convert = fromJson(department, type);
      return convert ? [[name, convert] as const] : [];
    });
    if (members.length === 0) return undefined;
    return (value) => {
      if (typeof value !== 'object' || value === null) return value;
      const read: Document = { ...value };
      for (const [name, convert] of members) if (Object.hasOwn(read, name)) read[name] = convert(read[name]);
      return read;
    };
  }
  return String(output) === 'DateTime' ? toInstant : undefined;
}

function toInstant(value: unknown): unknown {
  const instant = typeof value === 'string' ? new Date(value) : undefined;
  return instant && !Number.isNaN(instant.getTime()) ? instant : value;
}

function fromColumn(department: Department, output: GraphQLOutputType): Convert {
  if (isNonNullType(output)) return fromColumn(department, output.ofType);
  if (String(output) === 'Boolean') return (value) => (value === 1 ? true : value === 0 ? false : value);
  const convert = fromJson(department, output) ?? same;
  if (!isListType(output) && !isObjectType(output)) return convert;
  return (value) => {
    if (typeof value !== 'string') return value;
    try {
      return convert(JSON.parse(value));
    } catch {
      return value;
    }
  };
}

function toColumn(value: unknown): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
