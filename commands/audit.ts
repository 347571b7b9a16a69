import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type KeysPlace, readKeys } from '../gateway/identity/keys.ts';
import { describeEntry, readEntries } from '../gateway/ledger/description.ts';
import { instancesOf } from '../gateway/ledger/instances.ts';
import { verifyLedger } from '../gateway/ledger/verification.ts';
import { findTarget } from './target.ts';

const USAGE = `npm run audit -- verify [--dir DATA_DIR …] [--keys KEYS_DIR]
npm run audit -- show [--case ID] [--last N] [--dir DATA_DIR]`;

/** The logs of gateways that share keys are told apart by their names alone, so two of one name are a mistake. */
async function verify(places: readonly KeysPlace[]): Promise<void> {
  const found = new Map<string, string>();
  let entries = 0;
  for (const place of places) {
    const ledger = join(place.dataDir, 'ledger');
    for (const instance of await instancesOf(ledger)) {
      const other = found.get(instance);
      if (other)
        throw new Error(`${other} and ${ledger} both have a log of ${instance}. Give each gateway its own INSTANCE.`);
      found.set(instance, ledger);
    }
    const { ledgerCheckpoint } = await readKeys(place);
    const publicKeys = ledgerCheckpoint.known.map(({ publicKey }) => publicKey);
    entries += (await verifyLedger(ledger, publicKeys)).entries;
  }
  console.log(`ledger intact: ${entries} entries in ${found.size} logs`);
}

async function show(dataDir: string, last: number, caseId: string | undefined): Promise<void> {
  for (const entry of await readEntries(join(dataDir, 'ledger'), last, caseId)) console.log(describeEntry(entry));
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dir: { type: 'string', multiple: true },
      keys: { type: 'string' },
      case: { type: 'string' },
      last: { type: 'string' },
    },
  });
  // A case is short and is shown whole; a ledger is not.
  const last = Number(values.last ?? (values.case === undefined ? 50 : Number.POSITIVE_INFINITY));
  const [command, ...rest] = positionals;
  if (!(last > 0) || rest.length > 0 || !['verify', 'show'].includes(command ?? '')) throw new Error(USAGE);
  const { keys, dir = [undefined] } = values;
  const targets = await Promise.all(dir.map((one) => findTarget({ dir: one, keys })));
  if (command === 'verify') await verify(targets);
  else for (const { dataDir } of targets) await show(dataDir, last, values.case);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
