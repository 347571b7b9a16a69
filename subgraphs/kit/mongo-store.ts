import { MongoClient } from 'mongodb';
import type { Department } from './department.ts';
import { createMapping } from './mapping.ts';
import { createMongoChanges } from './mongo-changes.ts';
import { createMongoRing } from './mongo-ring.ts';
import { createMongoSource } from './mongo-source.ts';
import type { Store } from './store.ts';

export interface MongoStoreOptions {
  /** The department's own database, with its own credentials. */
  uri: string;
  /** Lets `client` tell of each command, which costs every read something. */
  watchCommands?: boolean | undefined;
}

export interface MongoStore extends Store {
  client: MongoClient;
}

/** A MongoDB database: the store of every department that names no other. */
export function createMongoStore(department: Department, { uri, watchCommands }: MongoStoreOptions): MongoStore {
  const client = new MongoClient(uri, {
    appName: department.name,
    maxPoolSize: 8,
    connectTimeoutMS: 2_000,
    serverSelectionTimeoutMS: 2_000,
    socketTimeoutMS: 5_000,
    monitorCommands: watchCommands ?? false,
  });
  return {
    client,
    source: (name, collection) =>
      createMongoSource(client, collection.name ?? name, createMapping(department, collection)),
    changes: createMongoChanges(client, department),
    ring: createMongoRing(client),
    async ready() {
      await client.db().command({ ping: 1 });
    },
    stop: () => client.close(),
  };
}
