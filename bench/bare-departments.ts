import fastify from 'fastify';
import { MongoClient } from 'mongodb';
import { loadDepartments } from '../subgraphs/departments.ts';
import { createConformance } from '../subgraphs/kit/conformance.ts';
import { createCursors } from '../subgraphs/kit/cursor.ts';
import { storedFields } from '../subgraphs/kit/document-schema.ts';
import { createExecutor } from '../subgraphs/kit/executor.ts';
import { createMapping } from '../subgraphs/kit/mapping.ts';
import { createMongoSource } from '../subgraphs/kit/mongo-source.ts';
import { createRecords } from '../subgraphs/kit/records.ts';
import type { Context } from '../subgraphs/kit/resolvers.ts';
import { serveBench } from './child.ts';

// The same departments over the same databases, without guard: what a bare gateway asks.
const uris = JSON.parse(process.env.BENCH_URIS ?? '{}') as Record<string, string>;
const app = fastify();
for (const department of await loadDepartments()) {
  const { name, schema, collections } = department;
  const client = new MongoClient(uris[name] ?? '', { maxPoolSize: 8 });
  const records = Object.fromEntries(
    Object.entries(collections).map(([collection, declared]) => {
      const source = createMongoSource(client, collection, createMapping(department, declared));
      const conformance = createConformance(department, storedFields(department, declared));
      return [collection, createRecords(source, { name: collection, key: declared.key, conformance })];
    }),
  );
  const executor = createExecutor<Context>(schema);
  app.post(`/${name}`, async (request) => {
    const { query, variables, operationName } = request.body as {
      query: string;
      variables?: object;
      operationName?: string;
    };
    return executor.execute(
      executor.prepare({ query, operationName }),
      { records, cursors: createCursors('bench') },
      variables as Record<string, unknown>,
    );
  });
}
serveBench(await app.listen({ host: '127.0.0.1', port: 0 }));
