import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Db, type Document, MongoClient } from 'mongodb';
import { reachExternal } from './external.ts';
import { giveUsers } from './users.ts';

// A MongoDB with access control; the URI's user may create users (root or userAdminAnyDatabase), and is the one whose rights
// are not held to anything here. The embedded database fails most of this: see docs/departments.md.
const URI = process.env.TEST_MONGODB_URI;
const onServer = URI ? describe : describe.skip;

onServer('on the server of TEST_MONGODB_URI, a department', () => {
  const run = randomBytes(4).toString('hex');
  const [own, foreign] = [`isolation_own_${run}`, `isolation_foreign_${run}`];
  const victim = { _id: 'kept' as never, secret: 'theirs' };
  let root: MongoClient;
  let client: MongoClient;
  let ownUri: string;
  let mine: Db;
  let theirs: Db;

  beforeAll(async () => {
    root = await MongoClient.connect(URI as string);
    const users = { [own]: randomBytes(12).toString('hex'), [foreign]: randomBytes(12).toString('hex') };
    await giveUsers(root, users, { databases: [own, foreign], renewed: new Set() });
    const uri = new URL((await reachExternal(URI as string))(own));
    uri.searchParams.delete('authSource');
    [uri.username, uri.password] = [own, users[own] as string];
    ownUri = uri.href;
    client = await MongoClient.connect(ownUri);
    [mine, theirs] = [client.db(own), client.db(foreign)];
  }, 60_000);

  // What one attempt has broken says nothing of the next.
  beforeEach(async () => {
    await root.db(foreign).command({ profile: 0 });
    for (const name of [own, foreign]) await root.db(name).dropDatabase();
    await root.db(foreign).collection('records').insertOne(victim);
    await mine.collection('records').insertOne({ ...victim, secret: 'ours' });
  });

  afterAll(async () => {
    await client?.close();
    for (const name of [own, foreign]) {
      await root?.db(name).command({ dropUser: name });
      await root?.db(name).dropDatabase();
    }
    await root?.close();
  });

  test('reads and writes its own database', async () => {
    expect(await mine.collection('records').findOne()).toMatchObject({ secret: 'ours' });
    await mine.collection('records').insertOne({ _id: 'more' as never });
  });

  const records = { ns: () => `${foreign}.records`, in: () => `${own}.records` };

  /** What it might try on the other's database; `db` is where the command is sent. */
  const ATTEMPTS: Record<string, () => [db: Db, command: Document]> = {
    find: () => [theirs, { find: 'records' }],
    count: () => [theirs, { count: 'records' }],
    distinct: () => [theirs, { distinct: 'records', key: 'secret' }],
    aggregate: () => [theirs, { aggregate: 'records', pipeline: [], cursor: {} }],
    'explain of find': () => [theirs, { explain: { find: 'records' }, verbosity: 'executionStats' }],
    listCollections: () => [theirs, { listCollections: 1 }],
    listIndexes: () => [theirs, { listIndexes: 'records' }],
    collStats: () => [theirs, { collStats: 'records' }],
    dbStats: () => [theirs, { dbStats: 1 }],
    dbHash: () => [theirs, { dbHash: 1 }],
    validate: () => [theirs, { validate: 'records' }],
    insert: () => [theirs, { insert: 'records', documents: [{ _id: 'intruder' }] }],
    update: () => [theirs, { update: 'records', updates: [{ q: {}, u: { $set: { secret: 'x' } } }] }],
    delete: () => [theirs, { delete: 'records', deletes: [{ q: {}, limit: 0 }] }],
    findAndModify: () => [theirs, { findAndModify: 'records', query: {}, update: { $set: { secret: 'x' } } }],
    'bulkWrite of the client': () => [
      client.db('admin'),
      { bulkWrite: 1, ops: [{ insert: 0, document: { _id: 'intruder' } }], nsInfo: [{ ns: records.ns() }] },
    ],
    'a delete in bulkWrite of the client': () => [
      client.db('admin'),
      { bulkWrite: 1, ops: [{ delete: 0, filter: {}, multi: true }], nsInfo: [{ ns: records.ns() }] },
    ],
    create: () => [theirs, { create: 'intruder' }],
    drop: () => [theirs, { drop: 'records' }],
    dropDatabase: () => [theirs, { dropDatabase: 1 }],
    collMod: () => [theirs, { collMod: 'records', validator: { never: 1 } }],
    createIndexes: () => [theirs, { createIndexes: 'records', indexes: [{ key: { secret: 1 }, name: 'i' }] }],
    dropIndexes: () => [theirs, { dropIndexes: 'records', index: '*' }],
    profile: () => [theirs, { profile: 2 }],
    convertToCapped: () => [theirs, { convertToCapped: 'records', size: 4096 }],
    compact: () => [theirs, { compact: 'records' }],
    mapReduce: () => [
      theirs,
      { mapReduce: 'records', map: 'function(){emit(1,this)}', reduce: 'function(k,v){return 1}', out: { inline: 1 } },
    ],
    'mapReduce into it': () => [
      mine,
      {
        mapReduce: 'records',
        map: 'function(){emit(1,1)}',
        reduce: 'function(k,v){return 1}',
        out: { replace: 'records', db: foreign },
      },
    ],
    $lookup: () => [
      mine,
      {
        aggregate: 'records',
        pipeline: [{ $lookup: { from: { db: foreign, coll: 'records' }, pipeline: [], as: 'theirs' } }],
        cursor: {},
      },
    ],
    $unionWith: () => [
      mine,
      { aggregate: 'records', pipeline: [{ $unionWith: { db: foreign, coll: 'records' } }], cursor: {} },
    ],
    $out: () => [mine, { aggregate: 'records', pipeline: [{ $out: { db: foreign, coll: 'records' } }], cursor: {} }],
    $merge: () => [
      mine,
      { aggregate: 'records', pipeline: [{ $merge: { into: { db: foreign, coll: 'records' } } }], cursor: {} },
    ],
    'renameCollection into its own': () => [
      client.db('admin'),
      { renameCollection: records.ns(), to: `${own}.stolen` },
    ],
    'renameCollection over it': () => [
      client.db('admin'),
      { renameCollection: records.in(), to: records.ns(), dropTarget: true },
    ],
    cloneCollectionAsCapped: () => [theirs, { cloneCollectionAsCapped: 'records', toCollection: 'capped', size: 4096 }],
    copydb: () => [client.db('admin'), { copydb: 1, fromdb: foreign, todb: own }],
    applyOps: () => [client.db('admin'), { applyOps: [{ op: 'i', ns: records.ns(), o: { _id: 'intruder' } }] }],
    'a change stream': () => [theirs, { aggregate: 'records', pipeline: [{ $changeStream: {} }], cursor: {} }],
    'the oplog': () => [client.db('local'), { find: 'oplog.rs', limit: 1 }],
    currentOp: () => [client.db('admin'), { aggregate: 1, pipeline: [{ $currentOp: { allUsers: true } }], cursor: {} }],
    'the users of it': () => [theirs, { usersInfo: 1 }],
    'the users of all': () => [client.db('admin'), { usersInfo: { forAllDBs: true } }],
    'the collection of users': () => [client.db('admin'), { find: 'system.users' }],
    'a new user in it': () => [theirs, { createUser: 'intruder', pwd: 'intruder', roles: ['readWrite'] }],
    'a new user here with rights there': () => [
      mine,
      { createUser: 'intruder', pwd: 'intruder', roles: [{ role: 'readWrite', db: foreign }] },
    ],
    'another password for its user': () => [theirs, { updateUser: foreign, pwd: 'intruder' }],
    'more rights for itself': () => [mine, { grantRolesToUser: own, roles: [{ role: 'readWrite', db: foreign }] }],
  };

  test.each(Object.keys(ATTEMPTS))(
    'is refused %s of the database of another one, which stays as it was',
    async (name) => {
      const [db, command] = (ATTEMPTS[name] as () => [Db, Document])();
      const outcome = await db.command(command).then(
        (answer) => `answered ${Object.keys(answer).join(', ')}`,
        () => 'refused',
      );
      expect(outcome).toBe('refused');
      expect(await root.db(foreign).collection('records').find().toArray()).toEqual([victim]);
      const left = (await root.db(foreign).listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name);
      expect(left).toEqual(['records']);
      expect((await root.db(foreign).command({ usersInfo: 1 })).users).toHaveLength(1);
    },
  );

  test('sees no name of a database that is not its own', async () => {
    const { databases } = await client.db('admin').command({ listDatabases: 1, nameOnly: true });
    expect(databases.map(({ name }: { name: string }) => name).filter((name: string) => name !== own)).toEqual([]);
  });

  test('a URI with another database keeps its user and so its rights', async () => {
    const uriOf = await reachExternal(ownUri);
    await using elsewhere = await MongoClient.connect(uriOf(foreign));
    await expect(elsewhere.db().collection('records').findOne()).rejects.toThrow(/not authorized/i);
  });
});
