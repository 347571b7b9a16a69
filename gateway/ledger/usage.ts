import { join } from 'node:path';
import { readLines } from './chain.ts';
import { instancesOf, logFile } from './instances.ts';
import type { Entry, Release } from './record.ts';

/** Coordinate to task to the number of releases, one for each data subject and recipient of a request. */
export type Usage = ReadonlyMap<string, ReadonlyMap<string, number>>;

// Every entry begins with its sequence and its time, so that older ones need not be read further.
const TIME = /^\{"seq":\d+,"at":"([^"]{24})"/;

/**
 * Counts what the ledger says was released since then; what was refused is not. The logs are streamed, memory does not
 * grow with them, and the entries are not checked. Throws when there is no ledger, or when an entry cannot be read.
 */
export async function usageOf(directory: string, since: Date): Promise<Usage> {
  const usage = new Map<string, Map<string, number>>();
  const from = since.toISOString();
  for (const instance of await instancesOf(directory)) {
    for await (const { bytes, whole } of readLines(join(directory, logFile(instance)))) {
      if (!whole) break;
      const at = TIME.exec(bytes.toString('latin1', 0, 64))?.[1];
      if (at !== undefined && at < from) continue;
      const { task, releases } = parse(bytes, instance);
      for (const [coordinate, , , decision] of releases.flatMap(({ fields }) => fields)) {
        if (decision === 'refused' || decision === 'intended') continue;
        const byTask = usage.get(coordinate) ?? new Map<string, number>();
        usage.set(coordinate, byTask.set(task, (byTask.get(task) ?? 0) + 1));
      }
    }
  }
  return usage;
}

function parse(bytes: Buffer, instance: string): Omit<Entry, 'releases'> & { releases: readonly Release[] } {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new Error(
      `The ledger of ${instance} cannot be read. Run \`npm run audit -- verify\` to find the broken entry.`,
    );
  }
}
