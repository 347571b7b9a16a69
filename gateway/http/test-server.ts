import type { ApolloServer } from '@apollo/server';
import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import type { Requester } from '../cases/requester.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import { type AppOptions, createApp } from './app.ts';
import { createGraphqlServer } from './graphql.ts';
import { openDoor } from './test-door.ts';

/** What an app takes where everybody is an officer without a case, and nobody is turned away. For tests. */
export const openTo = (graphql: ApolloServer<Requester>): AppOptions => ({
  graphql,
  identify: async () => ({ user: 'a', kind: 'officer', windows: [], client: 'a', expiresAt: 0 }),
  countOperation: () => {},
  openGrant: async () => undefined,
  holdGrant: () => () => {},
  provider: undefined,
  telemetry: createTelemetry({ instance: 'test' }),
  health: { needed: new Map() },
  admission: openDoor(),
});

export interface TestServer {
  app: FastifyInstance;
  /** What was logged since it was emptied. */
  logged: string;
  close(): Promise<void>;
}

/** The graph's own server, over HTTP, in front of a schema whose operations are answered by `execute`. For tests. */
export async function startServer(schema: GraphQLSchema, execute: GatewayExecutor): Promise<TestServer> {
  const gateway: GatewayInterface = {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => {};
    },
    load: async () => ({ executor: execute }),
    stop: async () => {},
  };
  const write = (line: string) => {
    server.logged += line;
  };
  const graphql = createGraphqlServer(gateway, pino({}, { write }));
  await graphql.start();
  const server: TestServer = {
    app: createApp(openTo(graphql)),
    logged: '',
    async close() {
      await server.app.close();
      await graphql.stop();
    },
  };
  return server;
}
