import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerOptions, openLedger } from './ledger.ts';
import { type File, type OpenFile, openFile } from './log-file.ts';
import type { Entry } from './record.ts';
import { createSubjectDigest } from './subject-digest.ts';

// The one key of all ledger tests, so that programs started by a test sign with it too.
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${'5a'.repeat(32)}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
export const checkpointKey = { privateKey, publicKey: createPublicKey(privateKey) };

const folders: string[] = [];

/** A new empty folder; `removeFolders` removes it. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  folders.push(folder);
  return folder;
}

export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

const DIGEST_KEY = Buffer.alloc(32, 7);
export const digestOf = createSubjectDigest(() => DIGEST_KEY);

/** An entry with two releases, told from others by its trace. */
export function entryOf(trace: string, more: Partial<Entry> = {}): Entry {
  const fields = [
    ['Citizen.name', 'public-security', 'L2', 'released'],
    ['Citizen.marriage', 'civil-affairs', 'L3', 'masked'],
  ] as const;
  const who = { client: 'window-app', officer: 'officer-1', window: 'real-estate-1' };
  const releases = ['seller', 'buyer'].map((role) => ({ subject: digestOf(role), recipient: 'window', fields }));
  return { kind: 'release', trace, ...who, task: 'SecondHandHousingTransfer', case: 'case-1', releases, ...more };
}

/** Opens the ledger of the instance `gw` in a folder. */
export const openIn = (directory: string, more: Partial<LedgerOptions> = {}) =>
  openLedger({ directory, instance: 'gw', checkpointKey, ...more });

export const logOf = (folder: string): string => join(folder, 'gw.jsonl');

/** The traces of a log's entries in their order. */
export async function tracesIn(folder: string): Promise<string[]> {
  const lines = (await readFile(logOf(folder), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line).trace);
}

interface Around {
  write?: (real: File, args: WriteArgs) => Promise<{ bytesWritten: number }>;
  datasync?: (real: File) => Promise<void>;
}
export type WriteArgs = [buffer: Buffer, offset: number, length: number, position: number];

/** Opens real files; `around` is called in place of their writes and syncs, to watch them or to make them fail. */
export function openWatched({ write, datasync }: Around): OpenFile {
  return async (path) => {
    const real = await openFile(path);
    return {
      write: (...args) => (write ? write(real, args) : real.write(...args)),
      datasync: () => (datasync ? datasync(real) : real.datasync()),
      truncate: (length) => real.truncate(length),
      stat: () => real.stat(),
      close: () => real.close(),
    };
  };
}
