import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, realpathSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ANSWER_MS = 2_000;
const ATTEMPTS = 50;

/** Most bytes of a socket's path that every system takes. */
const LONGEST_ADDRESS = 100;

/**
 * Takes a data folder for this process and gives the function that releases it. Throws an Error naming the process that
 * has it. The lock is a listening socket: it is free at once when its holder ends, however it ends.
 */
export async function lockDataDir(dataDir: string, platform: string = process.platform): Promise<() => Promise<void>> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return take(
    addressOf(dataDir, platform),
    (holder) => `The data folder ${dataDir} is in use by process ${holder}. Stop it or set DATA_DIR to another folder.`,
  );
}

/**
 * Takes the ledger's folder, which must be there, by a file in it. It is seen from every container on this machine, where the
 * lock of the data folder is seen in those of one network alone. A path that is too long for a socket is not locked.
 */
export async function lockLedger(folder: string): Promise<() => Promise<void>> {
  const address = join(realpathSync(folder), 'lock');
  if (process.platform === 'win32' || Buffer.byteLength(address) > LONGEST_ADDRESS) return async () => {};
  return take(
    address,
    () =>
      `The ledger ${folder} is written by another gateway, perhaps in another container. Give each its own DATA_DIR.`,
  );
}

async function take(address: string, complaint: (holder: string) => string): Promise<() => Promise<void>> {
  let holder: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS && holder === undefined; attempt += 1) {
    const server = await listen(address);
    if (server) return async () => void server.close();
    const file = fileAt(address);
    holder = await ask(address);
    // Only the very file that nobody answered behind: another start may have put its own there meanwhile.
    if (holder === undefined && file !== undefined && fileAt(address) === file) unlinkSync(address);
    else if (holder === undefined) await delay(20);
  }
  throw new Error(complaint(holder ?? '(unknown)'));
}

/** The number of the process that has a data folder, or words where it does not say; undefined when nobody has it. */
export async function holderOf(dataDir: string, platform: string = process.platform): Promise<string | undefined> {
  return existsSync(dataDir) ? ask(addressOf(dataDir, platform)) : undefined;
}

/**
 * On Linux and Windows a name that the system itself forgets with its holder, elsewhere a file. The device tells
 * containers that share a network, but not a disk, from each other.
 */
function addressOf(dataDir: string, platform: string): string {
  const folder = `${statSync(dataDir).dev}:${realpathSync(dataDir)}`;
  const name = `citizen-graph-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/** The number of the socket's file; undefined when there is none. */
function fileAt(address: string): number | undefined {
  return address.startsWith('/') ? lstatSync(address, { throwIfNoEntry: false })?.ino : undefined;
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen({ path }, () => resolve(server.unref()));
  });
}

/** The holder's process number; undefined when nobody listens. */
function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ path });
    const give = (value: string | undefined) => {
      socket.destroy();
      resolve(value);
    };
    socket.setEncoding('utf8').setTimeout(ANSWER_MS, () => give('(it does not answer)'));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('end', () => give(answer || undefined));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      give(['ECONNREFUSED', 'ENOENT', 'ECONNRESET'].includes(error.code ?? '') ? undefined : '(unknown)'),
    );
  });
}
