import { join } from 'node:path';
import { readLines } from './chain.ts';
import { instancesOf, logFile } from './instances.ts';
import type { Entry, Release } from './record.ts';

/** An entry as it stands in a log. */
export interface Recorded extends Omit<Entry, 'releases'> {
  seq: number;
  at: string;
  instance: string;
  releases: readonly Release[];
}

/**
 * Reads the last entries of all logs in the order of their time, those of one case where `caseId` is given. The logs
 * are streamed; no more than `last` entries of each are held at once. The entries are not checked.
 */
export async function readEntries(directory: string, last: number, caseId?: string): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for (const instance of await instancesOf(directory)) {
    const entries: Recorded[] = [];
    for await (const { bytes, whole } of readLines(join(directory, logFile(instance)))) {
      if (!whole) break;
      const entry = parse(bytes, instance);
      if (caseId !== undefined && entry.case !== caseId) continue;
      entries.push(entry);
      if (entries.length > last) entries.shift();
    }
    found.push(...entries);
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-last);
}

function parse(bytes: Buffer, instance: string): Recorded {
  try {
    return { ...JSON.parse(bytes.toString()), instance };
  } catch {
    throw new Error(
      `The ledger of ${instance} cannot be read. Run \`npm run audit -- verify\` to find the broken entry.`,
    );
  }
}

/** Says an entry in one line for the entry and one indented line for each release. */
export function describeEntry(entry: Recorded): string {
  const {
    at,
    instance,
    seq,
    kind,
    event,
    rule,
    officer,
    window,
    task,
    case: id,
    basis,
    subjects,
    changes,
    releases,
  } = entry;
  const what = [kind, event, rule].filter(Boolean).join(' ');
  const head = `${at} ${instance}/${seq} ${what}: officer ${officer}, window ${window}, task ${task}, case ${id ?? 'none'}`;
  const lines = [basis ? `${head}, basis ${basis}` : head];
  if (subjects?.length)
    lines.push(`  about ${subjects.map(([role, subject]) => `${role ?? 'somebody'} ${subject}`).join(', ')}`);
  for (const [coordinate, owner, outcome] of changes ?? []) lines.push(`  ${coordinate} (${owner}) ${outcome}`);
  for (const { subject, recipient, fields } of releases) {
    const decided = fields.map(
      ([coordinate, owner, level, decision]) => `${coordinate} (${owner}, ${level}) ${decision}`,
    );
    lines.push(`  ${subject ?? 'nobody'} to ${recipient}: ${decided.join(', ')}`);
  }
  // What a client named itself must not be able to steer the terminal.
  return lines.map((line) => line.replace(/\p{Cc}/gu, '?')).join('\n');
}
