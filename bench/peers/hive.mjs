import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { serveBench } from '../child.ts';

// Hive Gateway as it comes, with the query planner and runtime of Hive Router, over the same supergraph and departments.
const departments = process.env.DEPARTMENTS_URL;
const supergraph = readFileSync(process.env.SUPERGRAPH, 'utf8').replace(
  /https:\/\/([\w-]+)\.department\.invalid\/graphql/g,
  (_, name) => `${departments}/${name}`,
);
const server = createServer(createGatewayRuntime({ supergraph, unifiedGraphHandler, logging: 'error' }));
server.listen(0, '127.0.0.1', () => serveBench(`http://127.0.0.1:${server.address().port}`));
