import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type Database, openDatabase } from '../database/database.ts';
import { seedDepartments } from '../seed/seeder.ts';
import { loadDepartment } from '../subgraphs/departments.ts';
import type { Department } from '../subgraphs/kit/department.ts';

const NAMES = ['court', 'health'];
const SETS = ['once', 'again', 'stopped', 'uneven', 'repeated', 'leap', 'later', 'another'];
/** Two chunks of households. */
const CITIZENS = 1_500;

let dataDir: string;
let database: Database;
let departments: Department[];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'citizen-graph-seeding-'));
  departments = await Promise.all(NAMES.map(loadDepartment));
  database = await openDatabase({
    dataDir,
    databases: SETS.flatMap((set) => NAMES.map((name) => `${set}-${name}`)),
    programDir: join(import.meta.dirname, '../data/programs'),
    announce() {},
  });
  await seed('once');
});
afterAll(async () => {
  await database?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const seed = (
  set: string,
  given: { citizens?: number; seed?: number; day?: string; progress?: () => void } = {},
  into = departments,
) => seedDepartments(into, { uriOf: (name) => database.uriOf(`${set}-${name}`), citizens: CITIZENS, ...given });

async function inside<T>(set: string, name: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(database.uriOf(`${set}-${name}`));
  return work(client).finally(() => client.close());
}

/** Digest and number of the documents' bytes, by department and collection. */
async function contentsOf(set: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const name of NAMES) {
    await inside(set, name, async (client) => {
      for (const { name: collection } of await client.db().listCollections().toArray()) {
        const documents = await client.db().collection(collection).find({}, { raw: true }).sort({ _id: 1 }).toArray();
        const hash = createHash('sha256');
        for (const bytes of documents) hash.update(bytes as unknown as Buffer);
        contents[`${name}.${collection}`] = `${documents.length} ${hash.digest('hex')}`;
      }
    });
  }
  return contents;
}

describe('seeding', () => {
  test('the same numbers give the same bytes', async () => {
    await seed('again');
    const contents = await contentsOf('again');
    expect(contents).toEqual(await contentsOf('once'));
    const empty = Object.keys(contents).filter((name) => contents[name]?.startsWith('0 '));
    // The kit's own, which changes fill.
    expect(empty.filter((name) => !name.includes('.citizenGraph'))).toEqual([]);
  });

  test('a seed that is stopped after its first chunk ends the same when it is called again', async () => {
    const stop = () => {
      throw new Error('stopped');
    };
    await expect(seed('stopped', { progress: stop })).rejects.toThrow('stopped');
    expect(await contentsOf('stopped')).not.toEqual(await contentsOf('once'));
    await seed('stopped');
    expect(await contentsOf('stopped')).toEqual(await contentsOf('once'));
  });

  test('a department that fell behind the others catches up', async () => {
    const failing = departments.map((department) => ({ ...department, seed: failingAt(550, department) }));
    await expect(seed('uneven', {}, failing)).rejects.toThrow('household 550');
    await seed('uneven');
    expect(await contentsOf('uneven')).toEqual(await contentsOf('once'));
  });

  test('a chunk that was written but not remembered is not written twice', async () => {
    await seed('repeated');
    for (const name of NAMES) {
      const forget = { $set: { households: 0, done: false } };
      await inside('repeated', name, (client) => client.db().collection('seedProgress').updateOne({}, forget));
    }
    await seed('repeated');
    expect(await contentsOf('repeated')).toEqual(await contentsOf('once'));
  });

  test.each([
    ['leap', '2028-02-29', 'later', '2028-03-01'],
    ['another', '2026-12-31', 'another', '2027-01-31'],
  ])('a world goes on with the day with which it was begun, however late: %s', async (_name, day, set, later) => {
    const stop = () => {
      throw new Error('stopped');
    };
    const [first, second] = departments as [Department, Department];
    if (set === 'later') await seed('leap', { day });
    await expect(seed(set, { day, progress: stop }, [first])).rejects.toThrow('stopped');
    // Neither what was begun, nor a department that joins, nor a start over what is there is of the later day.
    expect(await seed(set, { day: later }, [first])).toBe(day);
    expect(await seed(set, { day: later }, [first, second])).toBe(day);
    const contents = await contentsOf(set);
    expect(await seed(set, { day: later })).toBe(day);
    expect(await contentsOf(set)).toEqual(contents);
    if (set === 'later') expect(contents).toEqual(await contentsOf('leap'));
    expect(contents).not.toEqual(await contentsOf('once'));
  });

  test.each([
    ['of another size', { citizens: 500 }],
    ['of another seed', { seed: 2 }],
  ])('a population %s is refused where there is one', async (_case, other) => {
    const before = await contentsOf('once');
    await expect(seed('once', other)).rejects.toThrow('Seed into an empty data folder');
    expect(await contentsOf('once')).toEqual(before);
  });
});

/** The court's seed, which fails at a household; the other department's goes on. */
function failingAt(index: number, { name, seed }: Department): Department['seed'] {
  if (name !== 'court') return seed;
  return {
    ...seed,
    household(household, random) {
      if (household.index === index) throw new Error(`household ${index}`);
      return seed?.household?.(household, random) ?? {};
    },
  };
}
