import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { openDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { pidFilesOf } from './leftover.ts';
import { startLife } from './life.ts';
import { findProgram } from './program.ts';
import { createTrialFolder, PROGRAMS, processesOf } from './trial.ts';

const ROUNDS = 8;
const announce = () => {};

// The intruder looks for its victims in /proc.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('the first start of a database, with an intruder on the machine', () => {
  let folder: string;
  let intruder: ChildProcess;
  const said: string[] = [];
  const saidOf = (what: 'tried' | 'root') => said.filter((line) => line.startsWith(`${what} `)).length;

  beforeAll(() => {
    folder = createTrialFolder();
    intruder = spawn(process.execPath, [join(import.meta.dirname, 'test-intruder.ts'), folder]);
    intruder.stdout?.on('data', (chunk) => said.push(...String(chunk).trim().split('\n')));
  });

  afterAll(async () => {
    intruder.kill('SIGKILL');
    await delay(100);
    rmSync(folder, { recursive: true });
  });

  const trial = (name: string) => {
    const dataDir = join(folder, name);
    mkdirSync(dataDir, { mode: 0o700 });
    return dataDir;
  };

  test('the intruder becomes root where nothing keeps anybody out', async () => {
    const dataDir = trial('open');
    const program = await findProgram({ dataDir, programDir: PROGRAMS, announce });
    // A mongod's set goes with them.
    const withUsers = program.kind === 'mongod' ? -7 : -1;
    const open = {
      ...program,
      args: (run: Parameters<typeof program.args>[0]) => program.args(run).slice(0, withUsers),
    };
    const storage = join(dataDir, 'storage');
    mkdirSync(storage);
    const life = startLife(open, { dataDir, storage, port: await freePort(), announce });
    await life.ready;
    for (const end = Date.now() + 20_000; saidOf('root') === 0 && Date.now() < end; ) await delay(20);
    await life.stop();
    expect(saidOf('root')).toBeGreaterThan(0);
  }, 60_000);

  test('nobody but us becomes a user of a new database, whenever they come', async () => {
    said.length = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const dataDir = trial(`round-${round}`);
      const database = await openDatabase({ dataDir, databases: ['taxation'], programDir: PROGRAMS, announce });
      const { host } = new URL(database.uriOf('taxation'));
      const { root } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
      await using client = await MongoClient.connect(`mongodb://root:${root}@${host}/admin?directConnection=true`);
      const { users } = await client.db('admin').command({ usersInfo: 1 });
      expect(users.map(({ user }: { user: string }) => user)).toEqual(['root']);
      await client.close();
      await database.stop();
    }
    expect(saidOf('root')).toBe(0);
    expect(saidOf('tried')).toBeGreaterThan(ROUNDS);
  }, 120_000);
});

test('the key of a first start is for the owner only, and gone afterwards', async () => {
  const dataDir = createTrialFolder();
  let mode = 0;
  const opening = openDatabase({ dataDir, databases: ['taxation'], programDir: PROGRAMS, announce });
  for (const end = Date.now() + 20_000; mode === 0 && Date.now() < end; await delay(5)) {
    const file = readdirSync(dataDir).find((name) => name.endsWith('.pem'));
    if (file) mode = statSync(join(dataDir, file)).mode & 0o777;
  }
  const database = await opening;
  expect(mode).toBe(0o600);
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.pem'))).toEqual([]);
  await database.stop();
  rmSync(dataDir, { recursive: true });
}, 60_000);

onLinux('the processes of a database', () => {
  test('are given no variable of ours that they do not need', async () => {
    process.env.DEPARTMENT_TAXATION_MONGODB_URI = 'mongodb://taxation:secret@elsewhere/taxation';
    process.env.SECANTUS_SYNC_ON_COMMIT = '0';
    const dataDir = createTrialFolder();
    try {
      const database = await openDatabase({ dataDir, databases: ['taxation'], programDir: PROGRAMS, announce });
      const { database: file } = pidFilesOf(dataDir);
      const running = processesOf(dataDir);
      expect(running).toContain(Number(readFileSync(file, 'utf8')));
      expect(running).toHaveLength(2);
      for (const pid of running) {
        const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
        const names = variables.map((variable) => variable.split('=')[0]);
        const needed = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'TMP'];
        expect(names.filter((name) => !needed.includes(name as string))).toEqual([]);
      }
      await database.stop();
    } finally {
      delete process.env.DEPARTMENT_TAXATION_MONGODB_URI;
      delete process.env.SECANTUS_SYNC_ON_COMMIT;
      rmSync(dataDir, { recursive: true });
    }
  }, 60_000);
});
