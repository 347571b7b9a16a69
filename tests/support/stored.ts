import { type GraphQLNamedType, getNamedType, isObjectType, isScalarType, parseType, typeFromAST } from 'graphql';
import { type Document, MongoClient } from 'mongodb';
import { loadDepartments } from '../../subgraphs/departments.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import { uriOf } from './population.ts';

/** One plain value of a stored document. */
export interface Leaf {
  department: string;
  /** Where it is: department, collection and path; no index, no value. */
  place: string;
  /** The scalar it is declared as; undefined where no type says. */
  scalar: string | undefined;
  value: unknown;
}

/** Everything that the departments' databases hold, with keys under their names. */
export interface Stored {
  /** The documents of a collection, such as `court.judgments`. Throws when there is none. */
  all(collection: string): Document[];
  /** The documents of a collection by one of their fields. */
  by(collection: string, field: string): Map<unknown, Document>;
  /** Every plain value of every document of every collection. */
  leaves(): Leaf[];
}

/** Reads all departments' databases whole. */
export async function readStored(): Promise<Stored> {
  const departments = await loadDepartments();
  const stored = new Map<string, Document[]>();
  await Promise.all(
    departments.map(async ({ name, collections }) => {
      const client = new MongoClient(uriOf(name));
      for (const [collection, { key }] of Object.entries(collections)) {
        const documents = await client.db().collection<{ _id: string }>(collection).find().toArray();
        stored.set(
          `${name}.${collection}`,
          documents.map(({ _id, ...rest }) => ({ [key]: _id, ...rest })),
        );
      }
      await client.close();
    }),
  );

  function all(collection: string): Document[] {
    const documents = stored.get(collection) ?? [];
    if (documents.length === 0) throw new Error(`${collection} is empty`);
    return documents;
  }

  return {
    all,
    by: (collection, field) => new Map(all(collection).map((document) => [document[field], document])),
    leaves: () => departments.flatMap((department) => leavesOf(department, stored)),
  };
}

function leavesOf({ name, schema, collections }: Department, stored: ReadonlyMap<string, Document[]>): Leaf[] {
  const typeNamed = (text: string) => getNamedType(typeFromAST(schema, parseType(text) as never));
  const leaves: Leaf[] = [];
  const walk = (value: unknown, type: GraphQLNamedType | undefined, place: string): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) for (const item of value) walk(item, type, place);
    else if (typeof value === 'object' && !(value instanceof Date)) {
      const fields = isObjectType(type) ? type.getFields() : {};
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, fields[key] ? getNamedType(fields[key].type) : undefined, `${place}.${key}`);
      }
    } else leaves.push({ department: name, place, scalar: isScalarType(type) ? type.name : undefined, value });
  };
  for (const [collection, declared] of Object.entries(collections)) {
    const type = declared.type ? schema.getType(declared.type) : undefined;
    const fields = isObjectType(type) ? type.getFields() : {};
    for (const document of stored.get(`${name}.${collection}`) ?? []) {
      for (const [key, value] of Object.entries(document)) {
        const text = declared.stored?.[key] ?? (fields[key] ? String(fields[key].type) : undefined);
        walk(value, text ? typeNamed(text) : undefined, `${name}.${collection}.${key}`);
      }
    }
  }
  return leaves;
}
