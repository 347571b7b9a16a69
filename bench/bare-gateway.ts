import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { serveBench } from './child.ts';

// Nothing here talks to the outside.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';

// Apollo's server and gateway as they come, with their default data source, and nothing else.
const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.env.SUPERGRAPH ?? '', 'utf8'),
  buildService: ({ name }) => new RemoteGraphQLDataSource({ url: `${process.env.DEPARTMENTS_URL}/${name}` }),
  logger: { debug() {}, info() {}, warn() {}, error() {} },
});
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), { listen: { host: '127.0.0.1', port: 0 } });
serveBench(url.replace(/\/$/, ''));
