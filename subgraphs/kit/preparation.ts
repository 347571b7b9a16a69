import type { Db } from 'mongodb';
import type { Department } from './department.ts';
import { documentSchema } from './document-schema.ts';

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
