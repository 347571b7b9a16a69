import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Collection, MongoClient } from 'mongodb';

/** Shared by all tests, so that the embedded database is fetched once. */
export const PROGRAMS = fileURLToPath(new URL('../data/programs', import.meta.url));

/** A new data folder for one test, which removes it afterwards. */
export function createTrialFolder(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), 'citizen-graph-'));
}

/** The processes, keepers and databases alike, that work on a data folder. */
export function processesOf(dataDir: string): number[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,stat=,command='], { encoding: 'utf8' }).split('\n');
  const running = lines.map((line) => /^\s*(\d+)\s+[^Z\s]\S*\s+(.*)$/.exec(line));
  return running.flatMap((match) => (match?.[2]?.includes(`${dataDir}/`) ? [Number(match[1])] : []));
}

/** Runs work on the `records` of a URI's database with a connection of its own. */
export async function withRecords<T>(
  uri: string,
  work: (records: Collection<{ _id: number }>) => Promise<T>,
): Promise<T> {
  await using client = await MongoClient.connect(uri);
  return await work(client.db().collection('records'));
}
