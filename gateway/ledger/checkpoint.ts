import { type KeyObject, sign, verify } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { brokenLedger } from './broken-ledger.ts';
import { syncDirectory } from './durable-directory.ts';
import { checkpointFile } from './instances.ts';

/** What the gateway signs: its log holds this entry, with everything before it. */
export interface Checkpoint {
  instance: string;
  /** 0 for a log that is still empty. */
  sequence: number;
  hash: string;
  /** Byte offset at which the entry's line starts. */
  offset: number;
  at: string;
}

/** The ledger's public key, with those that it had before where it was rotated. */
export type PublicKeys = KeyObject | readonly KeyObject[];

function signedBytes({ instance, sequence, hash, offset, at }: Checkpoint): Buffer {
  return Buffer.from(JSON.stringify({ instance, sequence, hash, offset, at }));
}

/** Signs the checkpoint (Ed25519) and puts it in place of the one before, durably and in one step. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint, privateKey: KeyObject): Promise<void> {
  const signature = sign(null, signedBytes(checkpoint), privateKey).toString('base64url');
  const next = await open(`${path}.next`, 'w', 0o600);
  try {
    await next.writeFile(`${JSON.stringify({ ...checkpoint, signature })}\n`);
    await next.sync();
  } finally {
    await next.close();
  }
  await rename(`${path}.next`, path);
  await syncDirectory(dirname(path));
}

/**
 * Reads the checkpoint of an instance, undefined when there is none. Throws the error of `brokenLedger` when it is
 * unreadable, of another instance, or, where public keys are given, signed by none of them.
 */
export async function readCheckpoint(path: string, publicKey?: PublicKeys): Promise<Checkpoint | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const file = basename(path);
  const { signature, ...checkpoint } = parse(text) ?? {};
  if (!isCheckpoint(checkpoint) || typeof signature !== 'string') throw brokenLedger(file, undefined, 'is unreadable');
  const broken = (what: string) => brokenLedger(file, checkpoint.sequence, what);
  if (checkpointFile(checkpoint.instance) !== file) throw broken('is signed for another instance');
  const isBy = (key: KeyObject) => verify(null, signedBytes(checkpoint), key, Buffer.from(signature, 'base64url'));
  if (publicKey && ![publicKey].flat().some(isBy)) {
    throw broken("has a checkpoint whose signature is not by the ledger's key");
  }
  return checkpoint;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isCheckpoint(value: object): value is Checkpoint {
  const { instance, sequence, hash, offset, at } = value as Partial<Checkpoint>;
  const strings = [instance, hash, at].every((member) => typeof member === 'string');
  return strings && [sequence, offset].every((member) => Number.isSafeInteger(member) && Number(member) >= 0);
}
