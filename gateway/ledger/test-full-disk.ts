/** Fills the disk of a folder under a ledger, makes room again, and prints what became of the appends as JSON. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../schema/errors.ts';
import { checkpointKey, entryOf, openIn, tracesIn } from './test-ledger.ts';
import { verifyLedger } from './verification.ts';

const folder = String(process.argv[2]);
const filler = join(folder, 'filler');
const messages: string[] = [];
const ledger = await openIn(folder, { log: (message) => messages.push(message) });
const acknowledged: string[] = [];
const refused: unknown[] = [];

async function append(trace: string): Promise<void> {
  try {
    await ledger.append(entryOf(trace));
    acknowledged.push(trace);
  } catch (error) {
    refused.push(codeOf(error));
  }
}

await append('before');
await writeFile(filler, Buffer.alloc(1 << 20)).catch(() => {});
for (let i = 0; i < 20; i++) await Promise.all([append(`full-${i}-a`), append(`full-${i}-b`)]);
await rm(filler);
await append('after');
await ledger.close();
const log = { traces: await tracesIn(folder), verified: await verifyLedger(folder, checkpointKey.publicKey) };
process.stdout.write(JSON.stringify({ acknowledged, refused, messages, log }));
