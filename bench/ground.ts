import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../database/database.ts';
import { compose } from '../gateway/graph/composition.ts';
import { openKeys } from '../gateway/identity/keys.ts';
import { PLATFORM, platformSubgraph } from '../gateway/platform/subgraph.ts';
import { seedDepartments } from '../seed/seeder.ts';
import { loadDepartments } from '../subgraphs/departments.ts';

export type Ground = Awaited<ReturnType<typeof layGround>>;

/** What all targets stand on: one seeded database, and the keys of the platform. */
export async function layGround(citizens: number, announce: (line: string) => void) {
  const dataDir = await mkdtemp(join(tmpdir(), 'citizen-graph-bench-'));
  const departments = await loadDepartments();
  const names = [PLATFORM, ...departments.map(({ name }) => name)];
  const programDir = join(import.meta.dirname, '../data/programs');
  const database = await openDatabase({ dataDir, databases: names, programDir, announce });
  const close = async () => {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    announce(`Seeding ${citizens} citizens …`);
    const startedAt = performance.now();
    await seedDepartments(departments, { uriOf: database.uriOf, citizens });
    const seconds = (performance.now() - startedAt) / 1_000;
    const seeding = { citizensPerSecond: citizens / seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 };
    const uris = Object.fromEntries(names.map((name) => [name, database.uriOf(name)]));
    const supergraph = join(dataDir, 'supergraph.graphql');
    await writeFile(supergraph, compose([...departments, platformSubgraph]).sdl);
    const environment = {
      BENCH_URIS: JSON.stringify(uris),
      DATA_DIR: dataDir,
      SUPERGRAPH: supergraph,
    };
    return { dataDir, keys: await openKeys({ dataDir }), seeding, environment, close };
  } catch (error) {
    await close();
    throw error;
  }
}
