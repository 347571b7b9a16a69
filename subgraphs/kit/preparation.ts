import { type CollectionInfo, type Db, MongoServerError } from 'mongodb';
import type { Collection } from './collections.ts';
import type { Department } from './department.ts';
import { documentSchema } from './document-schema.ts';
import { createMapping } from './mapping.ts';
import { isSame, readMarks } from './marks.ts';
import { ensureMongoChanges } from './mongo-changes.ts';

/** A declared collection that was there before us. */
export interface Foreign {
  collection: string;
  /** Indexes that the department declares and the collection lacks, by their stored paths. */
  missingIndexes: Index[];
}

/** An index by its stored paths. */
export interface Index {
  paths: readonly string[];
  unique: boolean;
}

const NAMESPACE_EXISTS = 48;

/**
 * Brings a department's database to its declared form: collections, validators made from the GraphQL types, indexes. Can
 * be run any number of times, by several processes at once. What we did not make is not changed in any way: it is
 * given back, to be reported, and served as it is.
 */
export async function ensureCollections(db: Db, department: Department): Promise<Foreign[]> {
  if (Object.values(department.collections).some(({ changes }) => changes)) {
    await ensureMongoChanges(db, department.name);
  }
  const present = await collectionsOf(db);
  const marks = await readMarks(db);
  const foreign: Foreign[] = [];
  for (const [declared, collection] of Object.entries(department.collections)) {
    const name = collection.name ?? declared;
    const indexes = indexesOf(department, collection);
    const validator = { $jsonSchema: documentSchema(department, collection) };
    let there = present.get(name);
    if (!there) {
      await marks.mark(name, validator, 'there');
      await create(db, name, validator);
      there = (await collectionsOf(db)).get(name);
    }
    if (!marks.isOurs(name, there?.options?.validator, validator)) {
      foreign.push({ collection: name, missingIndexes: await missingIndexes(db, name, indexes) });
      continue;
    }
    if (!isSame(there?.options?.validator, validator)) {
      await marks.mark(name, validator, 'to come');
      await db.command({ collMod: name, validator });
    }
    if (!marks.isMarked(name, validator)) await marks.mark(name, validator, 'there');
    for (const { paths, unique } of indexes) await db.collection(name).createIndex(ascending(paths), { unique });
  }
  return foreign;
}

/** The collections that were there before us; nothing is changed, and what is not there is not made. */
export async function findForeign(db: Db, department: Department): Promise<Foreign[]> {
  const present = await collectionsOf(db);
  const marks = await readMarks(db);
  const foreign: Foreign[] = [];
  for (const [declared, collection] of Object.entries(department.collections)) {
    const name = collection.name ?? declared;
    const there = present.get(name);
    const validator = { $jsonSchema: documentSchema(department, collection) };
    if (!there || marks.isOurs(name, there.options?.validator, validator)) continue;
    const missing = await missingIndexes(db, name, indexesOf(department, collection));
    foreign.push({ collection: name, missingIndexes: missing });
  }
  return foreign;
}

/** What an operator is told about collections that were there before us, a line each. */
export const aboutForeign = (department: string, foreign: readonly Foreign[]): string[] =>
  foreign.map(({ collection, missingIndexes }) => {
    const lacks = missingIndexes.length > 0 ? ` It lacks the indexes ${missingIndexes.map(textOf).join(', ')}.` : '';
    return `${department}: the collection ${collection} was there before us and stays as it is.${lacks} "npm run department -- survey ${department}" says what of it does not conform.`;
  });

const textOf = ({ paths, unique }: Index): string => `${unique ? 'unique ' : ''}{ ${paths.join(', ')} }`;

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

function indexesOf(department: Department, collection: Collection): Index[] {
  const { keyPath, pathOf } = createMapping(department, collection);
  const declared = (collection.indexes ?? []).map((index) => ({ paths: [index].flat().map(pathOf), unique: false }));
  return keyPath === '_id' ? declared : [{ paths: [keyPath], unique: true }, ...declared];
}

const ascending = (paths: readonly string[]): Record<string, 1> => Object.fromEntries(paths.map((path) => [path, 1]));

/** A longer index that begins with the paths serves as well, but for one that keeps a key unique. */
async function missingIndexes(db: Db, name: string, indexes: readonly Index[]): Promise<Index[]> {
  // A view has none of its own.
  const there = await db
    .collection(name)
    .indexes()
    .catch(() => []);
  const has = ({ paths, unique }: Index) =>
    there.some((index) => {
      const own = Object.keys(index.key);
      if (unique && !(index.unique && own.length === paths.length)) return false;
      return paths.every((path, i) => own[i] === path);
    });
  return indexes.filter((index) => !has(index));
}
