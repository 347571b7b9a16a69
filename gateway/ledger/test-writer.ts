/**
 * Appends to the ledger in a folder without end, sixteen at a time; prints sequence and trace of each acknowledged
 * entry.
 */
import { writeSync } from 'node:fs';
import { entryOf, openIn } from './test-ledger.ts';

const [folder, name] = process.argv.slice(2);
const ledger = await openIn(String(folder), { checkpointEveryMs: 20 });

async function writeOn(lane: number): Promise<void> {
  for (let i = 0; ; i++) {
    const trace = `${name}-${lane}-${i}`;
    writeSync(1, `${await ledger.append(entryOf(trace))} ${trace}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, (_, lane) => writeOn(lane)));
