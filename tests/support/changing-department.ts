import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { pino } from 'pino';
import { prefixOf } from '../../gateway/start/configuration.ts';
import { loadDepartment } from '../../subgraphs/departments.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import type { SubgraphRequest } from '../../subgraphs/kit/envelope.ts';
import type { Context } from '../../subgraphs/kit/resolvers.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import { createServer } from '../../subgraphs/kit/server.ts';
import { createService, type DepartmentService, type Description } from '../../subgraphs/kit/service.ts';
import { uriOf } from './population.ts';

/** A department behind a URL, whose owner changes it while it runs; as behind a load balancer, the URL stays. */
export interface ChangingDepartment {
  department: Department;
  /** What the gateway is told of it. */
  environment: Record<string, string>;
  /** All that it was asked so far. */
  asked: SubgraphRequest[];
  /** Serves another schema, and what it takes to answer it. */
  offer(edit: (sdl: string) => string, more?: GraphQLResolverMap<Context>): void;
  /** Serves other agreements. */
  agree(agreements: Department['agreements']): void;
  /** Says something else of itself than it serves. */
  say(lie: (truth: Description) => unknown): void;
  close(): Promise<void>;
}

export async function startChangingDepartment(name: string): Promise<ChangingDepartment> {
  const department = await loadDepartment(name);
  const secret = randomBytes(32).toString('base64url');
  const services: DepartmentService[] = [];
  const asked: SubgraphRequest[] = [];
  let agreements = department.agreements;
  let said: (truth: Description) => unknown = (truth) => truth;

  function put(next: Department): DepartmentService {
    const log = pino({ level: 'silent' });
    const service = createService(next, { mongodbUri: uriOf(name), secret, log, agreements: () => agreements });
    services.push(service);
    return service;
  }
  let current = put(department);
  const server = createServer({
    ...current,
    handle(envelope, request, signal) {
      asked.push(request);
      return current.handle(envelope, request, signal);
    },
    describe: (envelope) => said(current.describe(envelope)) as Description,
    ready: () => current.ready(),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    department,
    environment: { [`${prefixOf(name)}_URL`]: `${url}/graphql`, [`${prefixOf(name)}_SECRET`]: secret },
    asked,
    offer(edit, more = {}) {
      const own = readFileSync(join(department.folder, 'schema.graphql'), 'utf8');
      const sdl = edit(own);
      if (sdl === own) throw new Error('the schema was not changed');
      const resolvers = { ...department.resolvers };
      for (const [type, fields] of Object.entries(more))
        resolvers[type] = { ...(resolvers[type] as object), ...(fields as object) };
      current = put({ ...department, resolvers, ...buildSchema(name, sdl, resolvers) });
    },
    agree(next) {
      agreements = next;
    },
    say(lie) {
      said = lie;
    },
    async close() {
      await server.close();
      await Promise.all(services.map((service) => service.stop()));
    },
  };
}

/** Waits until something holds. A busy machine may take long over it. */
export async function until(holds: () => boolean | Promise<boolean>, patienceMs = 60_000): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await holds()); ) {
    if (Date.now() > end) throw new Error('it does not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
