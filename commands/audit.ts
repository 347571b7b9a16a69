import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type KeysPlace, readKeys } from '../gateway/identity/keys.ts';
import { describeEntry, readEntries } from '../gateway/ledger/description.ts';
import { verifyLedger } from '../gateway/ledger/verification.ts';
import { findTarget } from './target.ts';

const USAGE = `npm run audit -- verify [--dir DATA_DIR]
npm run audit -- show [--case ID] [--last N] [--dir DATA_DIR]`;

async function verify(place: KeysPlace): Promise<void> {
  const { ledgerCheckpoint } = await readKeys(place);
  const publicKeys = ledgerCheckpoint.known.map(({ publicKey }) => publicKey);
  const { instances, entries } = await verifyLedger(join(place.dataDir, 'ledger'), publicKeys);
  console.log(`ledger intact: ${entries} entries in ${instances} logs`);
}

async function show(dataDir: string, last: number, caseId: string | undefined): Promise<void> {
  for (const entry of await readEntries(join(dataDir, 'ledger'), last, caseId)) console.log(describeEntry(entry));
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dir: { type: 'string' }, case: { type: 'string' }, last: { type: 'string' } },
  });
  // A case is short and is shown whole; a ledger is not.
  const last = Number(values.last ?? (values.case === undefined ? 50 : Number.POSITIVE_INFINITY));
  const [command, ...rest] = positionals;
  if (!(last > 0) || rest.length > 0 || !['verify', 'show'].includes(command ?? '')) throw new Error(USAGE);
  const target = await findTarget(values);
  await (command === 'verify' ? verify(target) : show(target.dataDir, last, values.case));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
