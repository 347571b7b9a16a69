import { type Db, type Document, MongoBulkWriteError, MongoClient } from 'mongodb';
import { today } from '../schema/clock.ts';
import type { Department } from '../subgraphs/kit/department.ts';
import { createMapping } from '../subgraphs/kit/mapping.ts';
import { aboutForeign, ensureCollections } from '../subgraphs/kit/preparation.ts';
import type { Documents } from '../subgraphs/kit/seed.ts';
import type { Enterprise } from './population/enterprise.ts';
import type { Household } from './population/household.ts';
import { createRandom } from './population/random.ts';
import { createWorld, type World } from './population/world.ts';

export interface SeedOptions {
  uriOf(database: string): string;
  citizens: number;
  enterprises?: number;
  /** Leaves a population of other numbers as it is, instead of refusing to go on. */
  keepExisting?: boolean;
  /** Same seed, numbers and day, same data. */
  seed?: number;
  /** The day on which the world ends; today unless given, and that of a database which holds one already. */
  day?: string | undefined;
  /** Told of collections that were there before us: their department is not seeded, made-up people belong to no real ones. */
  announce?(line: string): void;
  /** Told after each chunk how many citizens and enterprises every department knows, of how many. */
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
  day: string;
  households: number;
  done: boolean;
}

/**
 * Fills the departments' databases with one population, which ends on the day on which it was begun. Can be interrupted at any time and called again with the same
 * numbers: every document has a key that follows from the seed, so nothing is written twice. Memory does not grow with
 * the population: each chunk of households is made once, written to all departments, and forgotten.
 * Gives the day. Throws when a database holds another population.
 */
export async function seedDepartments(all: readonly Department[], options: SeedOptions): Promise<string> {
  // What is kept elsewhere is not ours to fill.
  const departments = all.filter(({ store }) => !store);
  const clients = departments.map(({ name }) => new MongoClient(options.uriOf(name), { appName: 'seed' }));
  try {
    const found = await Promise.all(clients.map((client) => progressOf(client.db()).findOne({ _id: 'seed' })));
    const { citizens, enterprises, seed = 1 } = options;
    const world = createWorld({ citizens, enterprises, seed, day: dayOfAll(found) ?? options.day ?? today() });
    const targets = await Promise.all(
      departments.map((department, i) => openTarget(department, (clients[i] as MongoClient).db(), world, options)),
    );
    const total = world.citizens + world.enterpriseCount;
    const open = targets.filter(({ done }) => !done);
    if (open.length === 0) return world.day;
    await Promise.all(open.map(({ writeFixtures }) => writeFixtures()));
    for (let from = Math.min(...open.map(({ households }) => households)); from < world.householdCount; from += CHUNK) {
      const to = Math.min(from + CHUNK, world.householdCount);
      const households = [...world.households(from, to)];
      await Promise.all(open.map((target) => target.writeHouseholds(households, to)));
      options.progress?.(world.citizensBefore(to), total);
    }
    for (let from = 0; from < world.enterpriseCount; from += CHUNK) {
      const enterprises = [...world.enterprises(from, from + CHUNK)];
      await Promise.all(open.map((target) => target.writeEnterprises(enterprises)));
      options.progress?.(world.citizens + from + enterprises.length, total);
    }
    await Promise.all(open.map(({ finish }) => finish()));
    return world.day;
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

const progressOf = (db: Db) => db.collection<Progress>(PROGRESS);

/** The day of what was begun, before that of what is there. */
function dayOfAll(found: readonly (Progress | null)[]): string | undefined {
  return (found.find((progress) => progress && !progress.done) ?? found.find((progress) => progress?.day))?.day;
}

/** One department's database on its way to the population. */
async function openTarget(department: Department, db: Db, world: World, { keepExisting, announce }: SeedOptions) {
  const foreign = await ensureCollections(db, department);
  for (const line of aboutForeign(department.name, foreign)) announce?.(line);
  const settings = { citizens: world.citizens, enterprises: world.enterpriseCount, seed: world.seed, day: world.day };
  const memory = progressOf(db);
  const before = await memory.findOne({ _id: 'seed' });
  const isOther = before && Object.entries(settings).some(([name, value]) => before[name] !== value);
  if (isOther && !(keepExisting && before.done)) {
    throw new Error(
      `${department.name} holds a population of ${before.citizens} citizens of ${before.day ?? 'another day'} already. Seed into an empty data folder.`,
    );
  }
  const remember = (households: number, done: boolean) =>
    memory.updateOne({ _id: 'seed' }, { $set: { ...settings, households, done } }, { upsert: true });
  const random = (kind: string, index: number) => createRandom(world.origin, department.name, kind, index);
  const { seed } = department;
  const households = before?.households ?? 0;

  return {
    done: foreign.length > 0 || (before?.done ?? false),
    households,
    async writeFixtures() {
      if (seed?.fixtures) await write(db, department, [seed.fixtures(random('fixtures', 0))]);
    },
    async writeHouseholds(chunk: readonly Household[], to: number) {
      if (to <= households) return;
      if (seed?.household) {
        await write(
          db,
          department,
          chunk.map((household) => seed.household?.(household, random('household', household.index)) ?? {}),
        );
      }
      await remember(to, false);
    },
    async writeEnterprises(chunk: readonly Enterprise[]) {
      if (!seed?.enterprise) return;
      await write(
        db,
        department,
        chunk.map((enterprise) => seed.enterprise?.(enterprise, random('enterprise', enterprise.index)) ?? {}),
      );
    },
    finish: () => remember(world.householdCount, true),
  };
}

async function write(db: Db, department: Department, chunk: readonly Documents[]): Promise<void> {
  for (const [name, collection] of Object.entries(department.collections)) {
    const documents = chunk.flatMap((documents) => documents[name] ?? []);
    if (documents.length === 0) continue;
    const { write: stored } = createMapping(department, collection);
    try {
      await db.collection(collection.name ?? name).insertMany(documents.map(stored), { ordered: false });
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
