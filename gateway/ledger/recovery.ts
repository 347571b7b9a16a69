import { basename, join } from 'node:path';
import { brokenLedger, isBrokenLedger } from './broken-ledger.ts';
import { START, walk } from './chain.ts';
import { type Checkpoint, type PublicKeys, readCheckpoint } from './checkpoint.ts';
import { checkpointFile, logFile } from './instances.ts';
import { BEGINNING, type Position } from './line.ts';

export interface Recovered {
  /** The last whole entry of the log. */
  last: Position;
  /** Sequence of the last signed entry, -1 where nothing was signed yet. */
  signed: number;
}

/**
 * Finds the end of a log by checking it from its last checkpoint on, which is what the last second before a crash
 * wrote. A line that a crash left unfinished is passed over and logged. Throws an error that names the entry when the
 * log does not hold what was signed, or when the entries after that are broken: nothing may be added to such a log.
 */
export async function recover(
  directory: string,
  instance: string,
  publicKey: PublicKeys,
  log: (message: string) => void,
): Promise<Recovered> {
  const path = join(directory, logFile(instance));
  try {
    const checkpoint = await readCheckpoint(join(directory, checkpointFile(instance)), publicKey);
    const { last, torn } = await (checkpoint?.sequence ? walkOn(path, checkpoint) : walk(path, START));
    if (!checkpoint && last.sequence > 0)
      throw brokenLedger(basename(path), last.sequence, 'has no checkpoint behind it');
    if (torn > 0) log(`ledger ${instance}: cut off ${torn} bytes of an unfinished entry after entry ${last.sequence}`);
    return { last, signed: checkpoint?.sequence ?? -1 };
  } catch (error) {
    if (!isBrokenLedger(error)) throw error;
    const advice =
      'Nothing is added to a broken ledger: run `npm run audit -- verify`, then move the log and its checkpoint aside.';
    throw Object.assign(error, { message: `${error.message} ${advice}` });
  }
}

async function walkOn(path: string, { sequence, hash, offset }: Checkpoint) {
  let signed = BEGINNING;
  const walked = await walk(path, { offset, sequence: sequence - 1 }, (at) => {
    if (at.sequence === sequence) signed = at;
  });
  if (signed.sequence !== sequence) throw brokenLedger(basename(path), sequence, 'was signed and is missing');
  if (signed.hash !== hash) throw brokenLedger(basename(path), sequence, 'has another hash than its checkpoint');
  return walked;
}
