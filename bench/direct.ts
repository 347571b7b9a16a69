import { type Document, MongoClient } from 'mongodb';
import type { Target } from './load.ts';

/** A read of the database as the platform sent it. */
export interface RecordedRead {
  department: string;
  collection: string;
  filter: Document;
}

/** The reads of one housing query, sent in parallel by themselves: nothing that asks the same can be faster. */
export function startDirect(
  reads: readonly RecordedRead[],
  uriOf: (department: string) => string,
): Target & { close(): Promise<void> } {
  const departments = new Set(reads.map(({ department }) => department));
  const clients = new Map([...departments].map((name) => [name, new MongoClient(uriOf(name), { maxPoolSize: 16 })]));
  const find = ({ department, collection, filter }: RecordedRead) =>
    clients.get(department)?.db().collection(collection).find(filter).toArray();
  return {
    ask: async () => {
      await Promise.all(reads.map(find));
    },
    cpuSeconds: async () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    peakMegabytes: async () => process.resourceUsage().maxRSS / 1_024,
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
