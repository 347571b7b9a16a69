import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keys } from '../../gateway/identity/keys.ts';
import { verifyLedger } from '../../gateway/ledger/verification.ts';
import type { Done } from './counter.ts';
import type { Told } from './window.ts';

/**
 * Holds what windows were told against the ledger: every entry intact, and one for each opening, answer and closing that
 * anybody heard of, and an intent and an outcome for each change. Gives a line for each that is missing.
 */
export async function judge(
  dataDir: string,
  keys: Keys,
  told: readonly Told[],
  done: readonly Done[],
): Promise<string[]> {
  const folder = join(dataDir, 'ledger');
  const publicKeys = keys.ledgerCheckpoint.known.map(({ publicKey }) => publicKey);
  const problems: string[] = [];
  await verifyLedger(folder, publicKeys).catch((error: Error) => problems.push(error.message));
  const recorded = new Map<string, number>();
  for (const line of (await readFile(join(folder, 'gateway-1.jsonl'), 'utf8')).split('\n')) {
    if (!line.endsWith('}')) continue;
    const { kind, event, case: id } = JSON.parse(line) as { kind: string; event?: string; case: string };
    const key = `${id} ${event ?? kind}`;
    recorded.set(key, (recorded.get(key) ?? 0) + 1);
  }
  for (const { id, answers, isClosed } of told) {
    const [opened, released, closed] = ['opened', 'release', 'closed'].map(
      (what) => recorded.get(`${id} ${what}`) ?? 0,
    );
    if (!opened) problems.push(`case ${id} was opened without a record`);
    if (Number(released) < answers) problems.push(`case ${id}: ${answers} answers, ${released} of them on record`);
    if (isClosed && !closed) problems.push(`case ${id} was closed without a record`);
  }
  for (const [id, changes] of Map.groupBy(done, (one) => one.case)) {
    for (const kind of ['intent', 'outcome']) {
      const count = recorded.get(`${id} ${kind}`) ?? 0;
      if (count < changes.length) problems.push(`case ${id}: ${changes.length} changes, ${count} times ${kind}`);
    }
  }
  return problems;
}
