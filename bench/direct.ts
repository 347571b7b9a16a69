import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { serveBench } from './child.ts';
import type { RecordedRead } from './recorder.ts';

/** What the platform read for a case, and its answer. */
export interface Recording {
  reads: readonly RecordedRead[];
  answer: string;
}

// The floor: the reads of each case all at once, coalesced as the kit does it, by the driver alone; then the answer as it
// was recorded. Whoever asks the database the same for the same requests can hardly be faster.
const uris = JSON.parse(process.env.BENCH_URIS ?? '{}') as Record<string, string>;
const clients = new Map<string, MongoClient>();
const readers = new Map<string, (key: string) => Promise<unknown>>();
let cases: { read(): Promise<unknown>; answer: string }[] = [];

const server = createServer(async (request, response) => {
  request.resume();
  const { read, answer } = cases[Number(request.headers['x-case'])] as (typeof cases)[0];
  await read();
  response.setHeader('content-type', 'application/json');
  response.end(answer);
});

function readerOf({ department, collection, field }: RecordedRead): (key: string) => Promise<unknown> {
  const place = `${department} ${collection} ${field}`;
  const client = clients.get(department) ?? new MongoClient(uris[department] ?? '', { maxPoolSize: 8 });
  const reader = readers.get(place) ?? createReader(client, collection, field);
  clients.set(department, client);
  readers.set(place, reader);
  return reader;
}

/** One `$in` in flight; keys that come meanwhile wait for the next. */
function createReader(client: MongoClient, collection: string, field: string) {
  const db = client.db();
  const session = client.startSession({ causalConsistency: false });
  let last: Promise<unknown> = Promise.resolve();
  let next: { keys: Set<string>; read: Promise<unknown> } | undefined;

  function begin() {
    const keys = new Set<string>();
    const read = last
      .then(() => nextTurn())
      .then(() => {
        next = undefined;
        const filter = { [field]: { $in: [...keys] } };
        return db.command({ find: collection, filter, batchSize: 100_000, singleBatch: true }, { session });
      });
    last = read;
    return { keys, read };
  }

  return (key: string): Promise<unknown> => {
    next ??= begin();
    next.keys.add(key);
    return next.read;
  };
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveBench(`http://127.0.0.1:${port}`, async ({ recordings }) => {
    cases = (recordings as Recording[]).map(({ reads, answer }) => {
      const asked = reads.map((read) => ({ reader: readerOf(read), key: read.key }));
      return { answer, read: () => Promise.all(asked.map(({ reader, key }) => reader(key))) };
    });
  });
});
