import { basename, join } from 'node:path';
import { brokenLedger } from './broken-ledger.ts';
import { START, walk } from './chain.ts';
import { type PublicKeys, readCheckpoint } from './checkpoint.ts';
import { checkpointFile, instancesOf, logFile } from './instances.ts';

/**
 * Checks every entry of every log against its hash, its predecessor and its place, and each log against its signed
 * checkpoint; signatures are checked where public keys are given. Throws the error of `brokenLedger` at the first
 * entry that does not hold. A line still unfinished at the end of a log was never acknowledged and is not counted.
 */
export async function verifyLedger(
  directory: string,
  publicKey?: PublicKeys,
): Promise<{ instances: number; entries: number }> {
  const instances = await instancesOf(directory);
  let entries = 0;
  for (const instance of instances) entries += await verifyLog(directory, instance, publicKey);
  return { instances: instances.length, entries };
}

async function verifyLog(directory: string, instance: string, publicKey: PublicKeys | undefined): Promise<number> {
  const path = join(directory, logFile(instance));
  // The checkpoint is read first: a gateway that is running moves the log ahead of it, never behind.
  const checkpoint = await readCheckpoint(join(directory, checkpointFile(instance)), publicKey);
  const { last } = await walk(path, START, ({ sequence, hash }) => {
    if (sequence === checkpoint?.sequence && hash !== checkpoint.hash) {
      throw brokenLedger(basename(path), sequence, 'has another hash than its checkpoint');
    }
  });
  const broken = (what: string) => brokenLedger(basename(path), last.sequence + 1, what);
  if (checkpoint && checkpoint.sequence > last.sequence) {
    throw broken(`is missing: the checkpoint signs entries up to ${checkpoint.sequence}`);
  }
  if (!checkpoint && last.sequence > 0)
    throw brokenLedger(basename(path), last.sequence, 'has no checkpoint behind it');
  return last.sequence;
}
