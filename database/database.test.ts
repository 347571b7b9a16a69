import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type Database, openDatabase } from './database.ts';
import { createTrialFolder, PROGRAMS, processesOf, withRecords } from './trial.ts';

describe('the database of a data folder', () => {
  const dataDir = createTrialFolder();
  const lines: string[] = [];
  const open = (databases: string[]) =>
    openDatabase({ dataDir, databases, programDir: PROGRAMS, announce: (line) => lines.push(line) });
  let database: Database;

  beforeAll(async () => {
    chmodSync(dataDir, 0o755);
    database = await open(['taxation', 'housing']);
  }, 120_000);

  afterAll(async () => {
    await database.stop();
    rmSync(dataDir, { recursive: true });
  });

  test("a department's user reads and writes its own database only", async () => {
    await using client = await MongoClient.connect(database.uriOf('taxation'));
    const own = client.db('taxation').collection('records');
    await own.insertOne({ paid: true });
    expect(await own.countDocuments()).toBe(1);

    const foreign = client.db('housing').collection('records');
    await expect(foreign.insertOne({ paid: true })).rejects.toThrow(/not authorized/);
    await expect(foreign.findOne()).rejects.toThrow(/not authorized/);
    await expect(client.db('admin').command({ usersInfo: 1 })).rejects.toThrow(/not authorized/);
    const taking = client.db('taxation').command({ createUser: 'other', pwd: 'other', roles: ['root'] });
    await expect(taking).rejects.toThrow(/not authorized/);
  });

  test('nobody reads without signing in, and no password but the right one signs in', async () => {
    const { host } = new URL(database.uriOf('taxation'));
    await using anonymous = await MongoClient.connect(`mongodb://${host}/taxation?directConnection=true`);
    await expect(anonymous.db().collection('records').findOne()).rejects.toThrow(/requires authentication/);
    const wrong = MongoClient.connect(`mongodb://taxation:wrong@${host}/taxation?directConnection=true`);
    await expect(wrong).rejects.toThrow(/[Aa]uthentication failed/);
  });

  test('a database that was not named has no URI', () => {
    expect(() => database.uriOf('court')).toThrow(/no database court/);
  });

  test('passwords and data are for the owner only', () => {
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'credentials.json')).mode & 0o777).toBe(0o600);
  });

  test('a second start keeps the data, takes less than five seconds and gives a new department its user', async () => {
    await withRecords(database.uriOf('housing'), (records) => records.insertOne({ _id: 7 }));
    await database.stop();
    expect(processesOf(dataDir)).toEqual([]);

    const begun = Date.now();
    database = await open(['taxation', 'housing', 'court']);
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(await withRecords(database.uriOf('housing'), (records) => records.countDocuments())).toBe(1);
    await withRecords(database.uriOf('court'), (records) => records.insertOne({ _id: 1 }));
  });

  test('the credentials of an older copy let a department in again, with a new password', async () => {
    await database.stop();
    const file = join(dataDir, 'credentials.json');
    const { root, users } = JSON.parse(readFileSync(file, 'utf8'));
    delete users.housing;
    writeFileSync(file, JSON.stringify({ root, users }));
    database = await open(['taxation', 'housing']);
    expect(await withRecords(database.uriOf('housing'), (records) => records.countDocuments())).toBe(1);
  });

  test('lost or damaged passwords are named, and the data stays as it is', async () => {
    await database.stop();
    const file = join(dataDir, 'credentials.json');
    const kept = readFileSync(file);
    rmSync(file);
    await expect(open(['taxation'])).rejects.toThrow(/credentials\.json is missing.*backup/);
    writeFileSync(file, kept.subarray(0, 20));
    await expect(open(['taxation'])).rejects.toThrow(/credentials\.json is damaged.*backup/);
    writeFileSync(file, kept);
    database = await open(['taxation', 'housing']);
    expect(await withRecords(database.uriOf('taxation'), (records) => records.countDocuments())).toBe(1);
  });

  test('an external database is used under its own credentials, and an override wins', async () => {
    const overrides = { court: 'mongodb://court.example/court' };
    const options = { dataDir: join(dataDir, 'unused'), databases: ['taxation', 'court'], announce: () => {} };
    const external = await openDatabase({ ...options, mongodbUri: database.uriOf('taxation'), overrides });
    expect(external.kind).toBe('external');
    expect(external.uriOf('court')).toBe(overrides.court);
    expect(await withRecords(external.uriOf('taxation'), (records) => records.countDocuments())).toBe(1);
    // Signed in as taxation, whose rights end at its own database.
    const housing = withRecords(external.uriOf('housing'), (records) => records.countDocuments());
    await expect(housing).rejects.toThrow(/not authorized on housing/);
  });

  test('an external database that refuses the password is named without it', async () => {
    const uri = database.uriOf('taxation').replace('taxation:', 'taxation:secret');
    const opening = openDatabase({ dataDir, databases: [], mongodbUri: uri, announce: () => {} });
    await expect(opening).rejects.toThrow(/^MONGODB_URI cannot be reached/);
    expect(String(await opening.catch((error) => `${error.stack} ${error.cause}`))).not.toContain('secret');
  });
});
