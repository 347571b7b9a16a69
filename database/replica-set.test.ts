import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type Database, openDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { pidFilesOf } from './leftover.ts';
import { startLife } from './life.ts';
import { findProgram } from './program.ts';
import { keyFileOf } from './replica-set.ts';
import { pathWithMongod } from './test-mongod.ts';
import { createTrialFolder, withRecords } from './trial.ts';
import { createStorage, ensureUsers, uriOfUser } from './users.ts';

const PATH = process.env.PATH;
const withMongod = pathWithMongod();
const onMongod = withMongod ? describe : describe.skip;

onMongod('a mongod on the PATH', () => {
  const dataDir = createTrialFolder();
  const storage = join(dataDir, 'mongod');
  const lines: string[] = [];
  const announce = (line: string) => void lines.push(line);
  const open = (folder = dataDir) => openDatabase({ dataDir: folder, databases: ['taxation'], announce });
  const key = () => readFileSync(keyFileOf(storage), 'utf8');
  let database: Database;

  beforeAll(async () => {
    process.env.PATH = withMongod;
    database = await open();
  }, 120_000);

  afterAll(async () => {
    await database.stop();
    process.env.PATH = PATH;
    rmSync(dataDir, { recursive: true });
  });

  test('has transactions from its first start', async () => {
    expect(database.kind).toBe('mongod');
    expect(await change(database.uriOf('taxation'), 1)).toEqual([1]);
  });

  test('lets nobody in without a password, and has a key that only its owner reads', async () => {
    const { host } = new URL(database.uriOf('taxation'));
    await using anonymous = await MongoClient.connect(`mongodb://${host}/taxation?directConnection=true`);
    await expect(anonymous.db().collection('records').findOne()).rejects.toThrow(/requires authentication/);
    const initiating = anonymous.db('admin').command({ replSetGetConfig: 1 });
    await expect(initiating).rejects.toThrow(/requires authentication/);
    expect(statSync(keyFileOf(storage)).mode & 0o777).toBe(0o600);
  });

  test('keeps records and transactions whatever its port is next time, with another key', async () => {
    for (let start = 2; start <= 4; start += 1) {
      const before = { host: new URL(database.uriOf('taxation')).host, key: key() };
      await database.stop();
      database = await open();
      expect(new URL(database.uriOf('taxation')).host).not.toBe(before.host);
      expect(key()).not.toBe(before.key);
      expect(await change(database.uriOf('taxation'), start)).toHaveLength(start);
    }
  }, 120_000);

  test('is not called back after a kill before it can be written to', async () => {
    for (let kill = 0; kill < 3; kill += 1) {
      lines.length = 0;
      process.kill(Number(readFileSync(pidFilesOf(dataDir).database, 'utf8')), 'SIGKILL');
      for (
        const end = performance.now() + 60_000;
        performance.now() < end && !lines.includes('The database is back.');
      )
        await delay(5);
      // Nothing is tried a second time.
      await change(`${database.uriOf('taxation')}&retryWrites=false&serverSelectionTimeoutMS=2000`, 100 + kill);
    }
  }, 180_000);

  test('of which others are members as well is not torn from them', async () => {
    const { root } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
    const { host } = new URL(database.uriOf('taxation'));
    const config = await asRoot(host, root, async (admin) => {
      const { config } = await admin.command({ replSetGetConfig: 1 });
      const other = { _id: 1, host: '127.0.0.1:9', priority: 0, votes: 0 };
      await admin.command({
        replSetReconfig: { ...config, version: config.version + 1, members: [...config.members, other] },
        force: true,
      });
      return config;
    });
    await database.stop();
    await expect(open()).rejects.toThrow(/has more members.*MONGODB_URI/);

    const program = await findProgram({ dataDir, programDir: dataDir, announce });
    const port = await freePort();
    const life = startLife(program, { dataDir, storage, port, announce });
    await life.ready;
    const alone = { ...config, version: config.version + 1_000_000, members: config.members };
    alone.members[0].host = `127.0.0.1:${port}`;
    await asRoot(`127.0.0.1:${port}`, root, (admin) => admin.command({ replSetReconfig: alone, force: true }));
    await life.stop();
    database = await open();
  }, 120_000);

  test('whose passwords are those of another folder says so at once', async () => {
    await database.stop();
    const file = join(dataDir, 'credentials.json');
    const kept = readFileSync(file, 'utf8');
    const begun = performance.now();
    writeFileSync(file, JSON.stringify({ ...JSON.parse(kept), root: 'another' }));
    await expect(open()).rejects.toThrow(/Authentication failed/);
    expect(performance.now() - begun).toBeLessThan(50_000);
    writeFileSync(file, kept);
    database = await open();
  }, 120_000);

  test('that an older version ran without a set is taken over with its records', async () => {
    const older = createTrialFolder();
    const credentials = { root: 'root-password', users: { taxation: 'taxation-password' } };
    const program = await findProgram({ dataDir: older, programDir: older, announce });
    await createStorage(program, { dataDir: older, announce, root: credentials.root });
    const set = ['--replSet', '--keyFile', '--oplogSize'];
    const alone = {
      ...program,
      args: (run: Parameters<typeof program.args>[0]) =>
        program.args(run).filter((arg, at, all) => !set.includes(arg) && !set.includes(all[at - 1] ?? '')),
    };
    const port = await freePort();
    const life = startLife(alone, { dataDir: older, storage: program.storage, port, announce });
    await life.ready;
    await ensureUsers(port, credentials, { databases: ['taxation'], renewed: new Set() });
    const uri = uriOfUser(credentials, port, 'taxation');
    await expect(change(uri, 1)).rejects.toThrow(/does not support retryable writes/);
    await withRecords(uri, (records) => records.insertOne({ _id: 1 }));
    await life.stop();

    writeFileSync(join(older, 'credentials.json'), JSON.stringify(credentials));
    const taken = await open(older);
    expect(await change(taken.uriOf('taxation'), 2)).toEqual([1, 2]);
    await taken.stop();
    rmSync(older, { recursive: true });
  }, 120_000);
});

/** Inserts in a transaction and gives what is there afterwards. */
async function change(uri: string, _id: number): Promise<number[]> {
  await using client = await MongoClient.connect(uri);
  const records = client.db().collection<{ _id: number }>('records');
  await client.withSession((session) => session.withTransaction(() => records.insertOne({ _id }, { session })));
  return (await records.distinct('_id')) as number[];
}

async function asRoot<T>(
  host: string,
  password: string,
  work: (admin: ReturnType<MongoClient['db']>) => Promise<T>,
): Promise<T> {
  await using client = await MongoClient.connect(`mongodb://root:${password}@${host}/admin?directConnection=true`);
  return await work(client.db());
}
