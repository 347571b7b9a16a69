import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { BSON, type Db, type Document, type IndexDescription, MongoClient } from 'mongodb';

const { EJSON } = BSON;

/** Documents in one write. */
const BATCH = 500;

/** Stands in a database for as long as it is filled: what is beside it was put there by a restore that did not end. */
const MARK = 'restoring';

export interface DumpedCollection {
  name: string;
  documents: number;
  options: Document;
  indexes: IndexDescription[];
}

const connect = (uri: string): Promise<MongoClient> =>
  MongoClient.connect(uri, { appName: 'backup', serverSelectionTimeoutMS: 30_000, socketTimeoutMS: 60_000 });

/**
 * Writes each collection of a database to `<folder>/<collection>.jsonl`, a document a line in canonical Extended JSON, in the
 * order of their keys. Each document is as it was at one moment; a later collection may be of a later one.
 */
export async function dumpDatabase(uri: string, folder: string): Promise<DumpedCollection[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using client = await connect(uri);
  const dumped: DumpedCollection[] = [];
  for (const { name, options } of await collectionsOf(client.db())) {
    const collection = client.db().collection(name);
    let documents = 0;
    async function* lines(): AsyncGenerator<string> {
      for await (const document of collection.find({}, { sort: { _id: 1 } })) {
        documents += 1;
        yield `${EJSON.stringify(document, { relaxed: false })}\n`;
      }
    }
    await pipeline(lines, createWriteStream(join(folder, fileOf(name)), { mode: 0o600, flags: 'wx', flush: true }));
    const indexes = (await collection.listIndexes().toArray()).filter((index) => index.name !== '_id_');
    dumped.push({
      name,
      documents,
      options,
      indexes: indexes.map(({ v: _, ns: __, ...index }) => index as IndexDescription),
    });
  }
  return dumped;
}

/**
 * Fills an empty database from such files. When something fails it is empty again; what a killed restore left is dropped by the
 * next. Throws when the database is not empty, or when a file holds other than was dumped.
 */
export async function loadDatabase(uri: string, folder: string, dumped: readonly DumpedCollection[]): Promise<void> {
  await using client = await connect(uri);
  const db = client.db();
  const present = (await collectionsOf(db)).map(({ name }) => name);
  if (present.length > 0 && !present.includes(MARK)) {
    throw new Error(`The database ${db.databaseName} is not empty. Restore into an empty one.`);
  }
  const empty = async () => {
    for (const { name } of await collectionsOf(db)) if (name !== MARK) await db.dropCollection(name);
  };
  await empty();
  if (!present.includes(MARK)) await db.createCollection(MARK);
  try {
    for (const collection of dumped) await loadCollection(db, join(folder, fileOf(collection.name)), collection);
  } catch (error) {
    // The mark goes last, and only when nothing is left beside it.
    await empty().then(() => db.dropCollection(MARK));
    throw error;
  }
  await db.dropCollection(MARK);
}

async function loadCollection(
  db: Db,
  file: string,
  { name, documents, options, indexes }: DumpedCollection,
): Promise<void> {
  const collection = await db.createCollection(name, options);
  let batch: Document[] = [];
  let loaded = 0;
  const flush = async () => {
    if (batch.length > 0) await collection.insertMany(batch, { writeConcern: { w: 'majority', j: true } });
    loaded += batch.length;
    batch = [];
  };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    batch.push(EJSON.parse(line, { relaxed: false }) as Document);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  if (loaded !== documents || (await collection.countDocuments()) !== documents) {
    throw new Error(`${file} does not hold the ${documents} documents that were backed up. Take another back-up.`);
  }
  if (indexes.length > 0) await collection.createIndexes(indexes);
}

async function collectionsOf(db: Db): Promise<{ name: string; options: Document }[]> {
  const all = await db.listCollections().toArray();
  return all
    .filter(({ name, type }) => type !== 'view' && !name.startsWith('system.'))
    .map((one) => ({ name: one.name, options: 'options' in one ? (one.options ?? {}) : {} }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A collection's name may hold what a file's cannot. */
const fileOf = (collection: string): string => `${encodeURIComponent(collection)}.jsonl`;
