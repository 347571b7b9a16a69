import type { Db } from 'mongodb';
import type { Department } from './department.ts';
import { documentSchema } from './document-schema.ts';

/** A collection of a department's database. */
export interface Collection {
  /** The field that identifies a document; it is stored as `_id`. */
  key: string;
  /** The GraphQL type whose plain fields (scalars, enumerations, embedded types) the documents hold. */
  type?: string;
  /** Stored fields that are not on the type or that only resolvers read: name to SDL type, such as `IDNumber!`. */
  stored?: Readonly<Record<string, string>>;
  /** Fields that documents are looked up by, besides the key; a list makes a compound index. */
  indexes?: readonly (string | readonly string[])[];
}

export type Collections = Readonly<Record<string, Collection>>;

/**
 * Brings a department's database to its declared form: collections, validators made from the GraphQL types, indexes.
 * Can be run any number of times; what is there already stays.
 */
export async function ensureCollections(db: Db, department: Department): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const [name, collection] of Object.entries(department.collections)) {
    const validator = { $jsonSchema: documentSchema(department, collection) };
    if (present.has(name)) await db.command({ collMod: name, validator });
    else await db.createCollection(name, { validator });
    for (const index of collection.indexes ?? []) {
      await db.collection(name).createIndex(Object.fromEntries([index].flat().map((field) => [field, 1])));
    }
  }
}
