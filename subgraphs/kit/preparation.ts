import { type CollectionInfo, type Db, MongoServerError } from 'mongodb';
import type { Collection } from './collections.ts';
import type { Department } from './department.ts';
import { documentSchema } from './document-schema.ts';
import { isSame, readMarks } from './marks.ts';

/** A declared collection that was there before us. */
export interface Foreign {
  collection: string;
  /** Indexes that the department declares and the collection lacks, such as `{ idNumber: 1 }`. */
  missingIndexes: Record<string, 1>[];
}

const NAMESPACE_EXISTS = 48;

/**
 * Brings a department's database to its declared form: collections, validators made from the GraphQL types, indexes. Can
 * be run any number of times, by several processes at once. What we did not make is not changed in any way: it is
 * given back, to be reported, and served as it is.
 */
export async function ensureCollections(db: Db, department: Department): Promise<Foreign[]> {
  const present = await collectionsOf(db);
  const marks = await readMarks(db);
  const foreign: Foreign[] = [];
  for (const [name, collection] of Object.entries(department.collections)) {
    const validator = { $jsonSchema: documentSchema(department, collection) };
    let there = present.get(name);
    if (!there) {
      await marks.mark(name, validator, 'there');
      await create(db, name, validator);
      there = (await collectionsOf(db)).get(name);
    }
    if (!marks.isOurs(name, there?.options?.validator, validator)) {
      foreign.push({ collection: name, missingIndexes: await missingIndexes(db, name, collection) });
      continue;
    }
    if (!isSame(there?.options?.validator, validator)) {
      await marks.mark(name, validator, 'to come');
      await db.command({ collMod: name, validator });
    }
    if (!marks.isMarked(name, validator)) await marks.mark(name, validator, 'there');
    for (const index of indexesOf(collection)) await db.collection(name).createIndex(index);
  }
  return foreign;
}

/** What an operator is told about collections that were there before us, a line each. */
export const aboutForeign = (department: string, foreign: readonly Foreign[]): string[] =>
  foreign.map(({ collection, missingIndexes }) => {
    const lacks = missingIndexes.length > 0 ? ` It lacks the indexes ${missingIndexes.map(textOf).join(', ')}.` : '';
    return `${department}: the collection ${collection} was there before us and stays as it is.${lacks} "npm run department -- survey ${department}" says what of it does not conform.`;
  });

const textOf = (index: Record<string, 1>): string => `{ ${Object.keys(index).join(', ')} }`;

async function collectionsOf(db: Db): Promise<Map<string, CollectionInfo>> {
  const all = await db.listCollections({}, { nameOnly: false }).toArray();
  return new Map((all as CollectionInfo[]).map((info) => [info.name, info]));
}

async function create(db: Db, name: string, validator: object): Promise<void> {
  try {
    await db.createCollection(name, { validator });
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
  }
}

const indexesOf = ({ indexes = [] }: Collection): Record<string, 1>[] =>
  indexes.map((index) => Object.fromEntries([index].flat().map((field) => [field, 1 as const])));

/** A longer index that begins with the fields serves as well. */
export async function missingIndexes(db: Db, name: string, collection: Collection): Promise<Record<string, 1>[]> {
  // A view has none of its own.
  const there = await db
    .collection(name)
    .indexes()
    .catch(() => []);
  const paths = there.map(({ key }) => Object.keys(key));
  return indexesOf(collection).filter(
    (index) => !paths.some((path) => Object.keys(index).every((field, i) => path[i] === field)),
  );
}
