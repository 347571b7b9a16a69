import { type Db, type Document, MongoBulkWriteError, MongoClient } from 'mongodb';
import { ensureCollections } from '../subgraphs/kit/collections.ts';
import type { Department } from '../subgraphs/kit/department.ts';
import type { Documents } from '../subgraphs/kit/seed.ts';
import { createRandom } from './population/random.ts';
import { createWorld, type World } from './population/world.ts';

export interface SeedOptions {
  uriOf(database: string): string;
  citizens: number;
  enterprises?: number;
  /** Leaves a population of other numbers as it is, instead of refusing to go on. */
  keepExisting?: boolean;
  /** Same seed and numbers, same data. */
  seed?: number;
  /** Told after each chunk how many citizens all departments together have, of how many. */
  progress?(done: number, total: number): void;
}

/** Households that go into one write; what a kill can cost is one chunk's work, none of its data. */
const CHUNK = 500;

/** Collection in which a department remembers how far its seed got. */
const PROGRESS = 'seedProgress';

interface Progress extends Document {
  _id: string;
  citizens: number;
  enterprises: number;
  seed: number;
  households: number;
  done: boolean;
}

/**
 * Fills the departments' databases with one population. Can be interrupted at any time and called again with the same
 * numbers: every document has a key that follows from the seed, so nothing is written twice.
 * Throws when a database holds another population.
 */
export async function seedDepartments(departments: readonly Department[], options: SeedOptions): Promise<void> {
  const world = createWorld({ citizens: options.citizens, enterprises: options.enterprises, seed: options.seed ?? 1 });
  let total = 0;
  for (const department of departments) {
    await seedDepartment(department, world, {
      ...options,
      progress: (done) => options.progress?.(total + done, world.citizens * departments.length),
    });
    total += world.citizens;
  }
}

async function seedDepartment(department: Department, world: World, options: SeedOptions): Promise<void> {
  const client = new MongoClient(options.uriOf(department.name), { appName: 'seed' });
  try {
    const db = client.db();
    await ensureCollections(db, department);
    const settings = { citizens: world.citizens, enterprises: world.enterpriseCount, seed: world.seed };
    const memory = db.collection<Progress>(PROGRESS);
    const before = await memory.findOne({ _id: 'seed' });
    if (before?.done && options.keepExisting) return;
    if (before && Object.entries(settings).some(([name, value]) => before[name] !== value)) {
      throw new Error(
        `${department.name} holds a population of ${before.citizens} citizens already. Seed into an empty data folder.`,
      );
    }
    if (before?.done) return;
    const remember = (households: number, done: boolean) =>
      memory.updateOne({ _id: 'seed' }, { $set: { ...settings, households, done } }, { upsert: true });

    const { seed } = department;
    if (seed?.fixtures) await write(db, department, [seed.fixtures(randomOf(world, department, 'fixtures', 0))]);
    for (let from = before?.households ?? 0; from < world.householdCount; from += CHUNK) {
      const to = Math.min(from + CHUNK, world.householdCount);
      const chunk: Documents[] = [];
      for (let i = from; i < to && seed?.household; i++) {
        chunk.push(seed.household(world.household(i), randomOf(world, department, 'household', i)));
      }
      await write(db, department, chunk);
      await remember(to, false);
      options.progress?.(world.citizensBefore(to), world.citizens);
    }
    for (let from = 0; from < world.enterpriseCount && seed?.enterprise; from += CHUNK) {
      const chunk: Documents[] = [];
      for (let i = from; i < Math.min(from + CHUNK, world.enterpriseCount); i++) {
        chunk.push(seed.enterprise(world.enterprise(i), randomOf(world, department, 'enterprise', i)));
      }
      await write(db, department, chunk);
    }
    await remember(world.householdCount, true);
  } finally {
    await client.close();
  }
}

const randomOf = (world: World, department: Department, kind: string, index: number) =>
  createRandom(world.seed, department.name, kind, index);

async function write(db: Db, department: Department, chunk: readonly Documents[]): Promise<void> {
  for (const [name, collection] of Object.entries(department.collections)) {
    const documents = chunk.flatMap((documents) => documents[name] ?? []);
    if (documents.length === 0) continue;
    const keyed = documents.map(({ [collection.key]: _id, ...rest }) => ({ _id, ...rest }));
    try {
      await db.collection(name).insertMany(keyed as Document[], { ordered: false });
    } catch (error) {
      if (!isRepetition(error)) throw seedError(department, name, error);
    }
  }
}

const DUPLICATE_KEY = 11_000;

// An interrupted chunk is written again; what it had written then is there already.
function isRepetition(error: unknown): boolean {
  return error instanceof MongoBulkWriteError && [error.writeErrors].flat().every(({ code }) => code === DUPLICATE_KEY);
}

function seedError(department: Department, collection: string, error: unknown): Error {
  const { message } = error as Error;
  return new Error(`${department.name}: ${collection} could not be seeded: ${message}`, { cause: error });
}
