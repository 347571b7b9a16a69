import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type Database, openDatabase } from './database.ts';
import { pidFilesOf } from './leftover.ts';
import { findProgram } from './program.ts';
import { superviseDatabase } from './supervisor.ts';
import { createTrialFolder, PROGRAMS, processesOf, withRecords } from './trial.ts';

describe('the database and sudden ends', () => {
  let dataDir: string;
  let lines: string[];
  let gateway: ChildProcess | undefined;
  let database: Database | undefined;
  const announce = (line: string) => void lines.push(line);
  const pidOf = (name: 'keeper' | 'database') => Number(readFileSync(pidFilesOf(dataDir)[name], 'utf8'));

  beforeEach(() => {
    dataDir = createTrialFolder();
    lines = [];
  });

  afterEach(async () => {
    gateway?.kill('SIGKILL');
    await database?.stop();
    [gateway, database] = [undefined, undefined];
    await until(() => processesOf(dataDir).length === 0);
    rmSync(dataDir, { recursive: true });
  });

  async function open(): Promise<Database> {
    database = await openDatabase({ dataDir, databases: ['taxation'], programDir: PROGRAMS, announce });
    return database;
  }

  /** Starts a process that opens the database and does nothing about Ctrl-C but live on. */
  function startElsewhere() {
    const options = JSON.stringify({ dataDir, databases: ['taxation'], programDir: PROGRAMS });
    const code = `import { openDatabase } from '${new URL('database.ts', import.meta.url)}';
      process.on('SIGINT', () => {});
      await openDatabase({ ...${options}, announce() {} }); console.log('open');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { detached: true });
    gateway = child;
    return child;
  }

  async function openElsewhere(): Promise<ChildProcess> {
    const child = startElsewhere();
    await once(child.stdout, 'data');
    return child;
  }

  test('a killed gateway leaves no process behind', async () => {
    const killed = await openElsewhere();
    expect(processesOf(dataDir)).toContain(pidOf('database'));
    killed.kill('SIGKILL');
    // Less than the time after which the keeper turns to force: the database was asked to stop, and did.
    await until(() => processesOf(dataDir).length === 0, 8_000);
  }, 30_000);

  test('Ctrl-C leaves the moment at which the database stops to the gateway', async () => {
    const interrupted = await openElsewhere();
    const running = processesOf(dataDir);
    process.kill(-(interrupted.pid as number), 'SIGINT');
    for (const pid of running) if (pid === pidOf('keeper')) process.kill(pid, 'SIGTERM');
    await delay(500);
    expect(processesOf(dataDir)).toEqual(running);
  }, 30_000);

  test('a database that outlived gateway and keeper is stopped by the next start', async () => {
    const killed = await openElsewhere();
    const leftover = pidOf('database');
    // Both at once: neither has a moment to tidy up.
    process.kill(pidOf('keeper'), 'SIGKILL');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(processesOf(dataDir)).toContain(leftover);
    await open();
    expect(processesOf(dataDir)).not.toContain(leftover);
    expect(processesOf(dataDir)).toHaveLength(2);
  }, 30_000);

  test('a first start that was killed half way is taken up by the next', async () => {
    const killed = startElsewhere();
    await until(() => readdirSync(dataDir).some((name) => ['secantusdb.new', 'mongod.new'].includes(name)));
    killed.kill('SIGKILL');
    await open();
    expect(processesOf(dataDir)).toHaveLength(2);
  }, 30_000);

  test('a start right after a kill waits for the database that is still stopping', async () => {
    const killed = await openElsewhere();
    killed.kill('SIGKILL');
    await open();
    expect(processesOf(dataDir)).toHaveLength(2);
  }, 30_000);

  test.each(['database', 'keeper'] as const)(
    'a killed %s comes back on its port, every acknowledged write too',
    async (part) => {
      const { uriOf } = await open();
      await using client = await MongoClient.connect(uriOf('taxation'));
      const records = client.db().collection<{ _id: number }>('records');
      const acknowledged: number[] = [];
      let writing = true;
      const writer = (async () => {
        for (let id = 0; writing; id += 1) {
          await records
            .insertOne({ _id: id })
            .then(() => acknowledged.push(id))
            .catch(() => delay(20));
        }
      })();
      await delay(500);
      process.kill(pidOf(part), 'SIGKILL');
      const before = acknowledged.length;
      await until(() => lines.includes('The database is back.'));
      await until(() => acknowledged.length > before + 10);
      writing = false;
      await writer;
      const found = new Set(await records.distinct('_id'));
      expect(before).toBeGreaterThan(10);
      expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
      expect(processesOf(dataDir)).toHaveLength(2);
    },
    30_000,
  );

  test('a stop while the database is coming back is final', async () => {
    const { stop } = await open();
    process.kill(pidOf('database'), 'SIGKILL');
    await until(() => lines.some((line) => line.includes('started again')));
    await stop();
    expect(processesOf(dataDir)).toEqual([]);
  }, 30_000);

  test('a database that keeps ending is tried again with growing pauses, then given up with a word to whoever needs it', async () => {
    const program = await findProgram({ dataDir, programDir: PROGRAMS, announce });
    mkdirSync(program.storage);
    const starts: number[] = [];
    const args: typeof program.args = (run) =>
      starts.push(Date.now()) === 1 ? program.args(run) : ['--no-such-option'];
    const lost: string[] = [];
    const { stop } = await superviseDatabase(
      { ...program, args },
      {
        dataDir,
        storage: program.storage,
        announce,
        onLost: ({ message }) => lost.push(message),
        patience: { longestPauseMs: 1_000, giveUpAfterMs: 6_000, soundAfterMs: 60_000 },
      },
    );
    process.kill(pidOf('database'), 'SIGKILL');
    await until(() => lost.length > 0);
    expect(lost).toEqual([expect.stringMatching(/^The database ended \d+ times and is given up\./)]);
    // At once, then after 0.5 s, 1 s, and so on.
    const pauses = starts.slice(2).map((at, i) => at - (starts[i + 1] as number));
    expect(starts.length).toBeGreaterThan(3);
    expect(starts.length).toBeLessThan(9);
    expect(pauses.every((pause) => pause >= 500)).toBe(true);
    await stop();
    expect(lost).toHaveLength(1);
  }, 60_000);

  test('a database killed ten times in a row is back with every acknowledged write, and killed later it starts at once', async () => {
    const program = await findProgram({ dataDir, programDir: PROGRAMS, announce });
    const patience = { longestPauseMs: 500, giveUpAfterMs: 300_000, soundAfterMs: 2_000 };
    const lost: Error[] = [];
    const created = await openDatabase({ dataDir, databases: ['taxation'], programDir: PROGRAMS, announce });
    await created.stop();
    const { password } = new URL(created.uriOf('taxation'));
    const { root } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
    const options = {
      dataDir,
      storage: program.storage,
      root,
      announce,
      onLost: (error: Error) => lost.push(error),
      patience,
    };
    const { port, stop } = await superviseDatabase(program, options);
    const uri = `mongodb://taxation:${password}@127.0.0.1:${port}/taxation?directConnection=true&journal=true`;
    const written: number[] = [];
    const timesBack = () => lines.filter((line) => line === 'The database is back.').length;
    for (let _id = 0; _id < 10; _id += 1) {
      await withRecords(uri, (records) => records.insertOne({ _id }));
      written.push(_id);
      const before = timesBack();
      process.kill(pidOf('database'), 'SIGKILL');
      await until(() => timesBack() > before, 60_000);
    }
    expect(await withRecords(uri, (records) => records.distinct('_id'))).toEqual(written);
    // It was sound for long enough: the next end is a first one again, and the one after it waits the first pause.
    await delay(patience.soundAfterMs + 500);
    const before = timesBack();
    process.kill(pidOf('database'), 'SIGKILL');
    await until(() => timesBack() > before, 60_000);
    expect(lost).toEqual([]);
    await stop();
  }, 180_000);

  test('a program that cannot start is named with its last words', async () => {
    const program = await findProgram({ dataDir, programDir: PROGRAMS, announce });
    const broken = { ...program, args: () => ['--no-such-option'] };
    const starting = superviseDatabase(broken, { dataDir, storage: program.storage, announce });
    await expect(starting).rejects.toThrow(/did not start.*no-such-option/s);
    const missing = { ...program, file: `${program.file}-missing` };
    const starting2 = superviseDatabase(missing, { dataDir, storage: program.storage, announce });
    await expect(starting2).rejects.toThrow(/did not start.*ENOENT/s);
  }, 30_000);
});

async function until(isTrue: () => boolean, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !isTrue(); await delay(20)) {
    if (Date.now() > end) throw new Error('What was waited for did not happen.');
  }
}
