import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Document, MongoClient } from 'mongodb';
import { restStore } from '../../docs/examples/rest-department/rest-store.ts';
import { sqliteStore } from '../../docs/examples/sqlite-department/sqlite-store.ts';
import { createChangeRunner, type RunChange } from '../../subgraphs/kit/change-runner.ts';
import type { Changes, Compared } from '../../subgraphs/kit/changes.ts';
import { type Collection, defineCollections } from '../../subgraphs/kit/collections.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import { createMongoStore } from '../../subgraphs/kit/mongo-store.ts';
import { createPlaces } from '../../subgraphs/kit/places.ts';
import { ensureCollections } from '../../subgraphs/kit/preparation.ts';
import type { SharedRecords } from '../../subgraphs/kit/records.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import type { Store } from '../../subgraphs/kit/store.ts';
import { startLine } from '../../subgraphs/kit/test-line.ts';
import { startRestService } from './rest-service.ts';

const SDL = `
  type Query { account(id: ID!): Account @classified(level: L1) }
  type Account @key(fields: "id") {
    id: ID! @classified(level: L1)
    balance: Int @classified(level: L1)
    isOpen: Boolean @classified(level: L1)
    since: DateTime @classified(level: L1)
    tags: [String!] @classified(level: L1)
  }
`;

/** A department of accounts that are changed, freezes that are changed too, and banks that are not. */
export function createAccountsDepartment(suffix = ''): Department {
  const stored = { balance: 'Int!' };
  const collections = defineCollections({
    accounts: { key: 'id', type: 'Account', stored, changes: true, name: `accounts${suffix}` },
    freezes: { key: 'id', stored: { id: 'ID!', by: 'String!' }, changes: true, name: `freezes${suffix}` },
    banks: { key: 'id', stored: { id: 'ID!', by: 'String!' }, name: `banks${suffix}` },
  });
  const resolvers = {};
  const folder = '';
  const title = { en: 'Savings Office', zh: '储蓄所' };
  return {
    folder,
    title,
    name: 'savings',
    ...buildSchema('savings', SDL, resolvers),
    resolvers,
    collections,
    agreements: [],
  };
}

/** What a store is opened with, in this process or in another one. */
export type Where = { kind: Kind; place: string; suffix: string };
export type Kind = 'MongoDB' | 'SQLite' | 'REST';

const TOKEN = 'a token of these tests';

export interface Opened {
  department: Department;
  store: Store;
  records: Readonly<Record<string, SharedRecords>>;
  run: RunChange;
}

/** Opens it as a department's service does. */
export function openStore({ kind, place, suffix }: Where, watchCommands = false): Opened {
  const department = createAccountsDepartment(suffix);
  const open = {
    MongoDB: () => createMongoStore(department, { uri: place, watchCommands }),
    SQLite: () => sqliteStore(place)(department),
    REST: () => restStore(place, TOKEN)(department),
  };
  const store = open[kind]();
  const { records, placesFor } = createPlaces(department, store);
  return { department, store, records, run: createChangeRunner(store.changes as Changes, placesFor) };
}

/** One of the three that changes are written into. */
export interface ChangeStore {
  where: Where;
  /** Holds whatever answers back until the returned function is called. */
  hold(): () => void;
  stop(): Promise<void>;
}

export async function startChangeStore(kind: Kind, uri: string): Promise<ChangeStore> {
  if (kind === 'SQLite') {
    const folder = mkdtempSync(join(tmpdir(), 'citizen-graph-sqlite-'));
    const place = join(folder, 'accounts.db');
    const other = new DatabaseSync(place);
    other.exec(`CREATE TABLE accounts (id TEXT PRIMARY KEY, balance, isOpen, since, tags, remark DEFAULT 'ours');
      CREATE TABLE freezes (id TEXT PRIMARY KEY, by); CREATE TABLE banks (id TEXT PRIMARY KEY, by)`);
    return {
      where: { kind, place, suffix: '' },
      hold() {
        other.exec('BEGIN EXCLUSIVE');
        return () => other.exec('ROLLBACK');
      },
      async stop() {
        other.close();
        rmSync(folder, { recursive: true });
      },
    };
  }
  if (kind === 'REST') {
    const service = await startRestService({ accounts: [], freezes: [], banks: [] }, 'id', TOKEN);
    return {
      where: { kind, place: service.url, suffix: '' },
      hold() {
        service.seen.isHeld = true;
        return () => {
          service.seen.isHeld = false;
        };
      },
      stop: service.stop,
    };
  }
  const suffix = `-${randomUUID().slice(0, 8)}`;
  const client = new MongoClient(uri);
  const line = await startLine(uri);
  await ensureCollections(client.db(), createAccountsDepartment(suffix));
  return {
    where: { kind, place: line.uri, suffix },
    hold: line.hold,
    async stop() {
      line.stop();
      for (const name of ['accounts', 'freezes', 'banks']) await client.db().dropCollection(`${name}${suffix}`);
      await client.close();
    },
  };
}

let count = 0;

/** Puts records there as whoever else would, by a change of their own. */
export async function put({ department, store }: Opened, collection: string, ...documents: Document[]): Promise<void> {
  for (const becomes of documents) {
    const declared = department.collections[collection] as Collection;
    const [expected = null] = await store.source(collection, declared).byKeys([becomes.id], patient());
    const compared: Compared = { collection, key: becomes.id, expected, becomes };
    const effect = { key: `put-${process.pid}-${count++}`, digest: '', answer: '{}' };
    if ((await store.changes?.commit(effect, [compared])) !== 'done') throw new Error('somebody was faster');
  }
}

const patient = () => new AbortController().signal;
