import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { type Engine, engineOf } from '../graph/supergraph.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AgreementsByDepartment } from '../program/policy.ts';
import { readTasks } from '../tasks/registry.ts';
import type { Task } from '../tasks/task.ts';
import { createExecutor } from './executor.ts';

export interface FederationOptions {
  supergraphSdl: string;
  /** By subgraph. */
  sources: ReadonlyMap<string, GraphQLDataSource>;
  agreements: AgreementsByDepartment;
  ledger: Ledger;
  digest: (id: string) => string;
  log: Logger;
  /** Where the task documents are; the repository's own when not given. */
  tasksFolder?: string | undefined;
}

export interface Federation {
  /** What ApolloServer serves. */
  gateway: GatewayInterface;
  /** The tasks over the supergraph in service. */
  tasks(): ReadonlyMap<string, Task>;
  engine(): Engine;
  /** The departments' sharing agreements in service. */
  agreements(): AgreementsByDepartment;
  /** Puts another supergraph, other agreements, or both into service; requests under way end as they began. */
  update(next: { supergraphSdl: string; agreements: AgreementsByDepartment }): void;
}

interface InService {
  engine: Engine;
  tasks: ReadonlyMap<string, Task>;
  execute: GatewayExecutor;
}

/** Loads a supergraph into ApolloGateway and puts our way of a request in the place of its executor. */
export function createFederation(options: FederationOptions): Federation {
  const { sources, log } = options;
  let { agreements, supergraphSdl } = options;
  let push: ((supergraphSdl: string) => void) | undefined;
  const apollo = new ApolloGateway({
    supergraphSdl: async ({ update }) => {
      push = update;
      return { supergraphSdl };
    },
    buildService: ({ name }) => {
      const source = sources.get(name);
      if (!source) throw new Error(`The supergraph names the subgraph ${name}, which this gateway does not know.`);
      return source;
    },
    logger: { debug() {}, info() {}, warn: (line) => log.warn(String(line)), error: (line) => log.error(String(line)) },
  });
  let failure: Error | undefined;
  let current: InService | undefined;
  // A request that was validated against one schema is planned and executed by the same one.
  const bySchema = new WeakMap<GraphQLSchema, InService>();

  apollo.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    const engine = engineOf(apollo, coreSupergraphSdl, apiSchema);
    const { tasks, problems } = readTasks(engine.apiSchema, options.tasksFolder);
    // A department's change may end a task, never the others; a start with a broken one would hide the mistake.
    if (!current && problems.length > 0) {
      failure = new Error(problems.join('\n'));
      return;
    }
    for (const problem of problems) log.error({ problem }, 'a task no longer fits the graph and is withdrawn');
    serve(engine, tasks);
  });

  function serve(engine: Engine, tasks: ReadonlyMap<string, Task>): void {
    current = { engine, tasks, execute: createExecutor({ ...options, agreements, engine, tasks }) };
    bySchema.set(engine.apiSchema, current);
  }

  function loaded() {
    if (!current) throw new Error('No supergraph is loaded.');
    return current;
  }

  return {
    gateway: {
      onSchemaLoadOrUpdate: (callback) => apollo.onSchemaLoadOrUpdate(callback),
      async load(settings) {
        await apollo.load(settings);
        if (failure) throw failure;
        return { executor: (request) => (bySchema.get(request.schema) ?? loaded()).execute(request) };
      },
      stop: () => apollo.stop(),
    },
    tasks: () => loaded().tasks,
    engine: () => loaded().engine,
    agreements: () => agreements,
    update(next) {
      const isSameGraph = next.supergraphSdl === supergraphSdl;
      ({ agreements, supergraphSdl } = next);
      if (isSameGraph) serve(loaded().engine, loaded().tasks);
      else push?.(supergraphSdl);
    },
  };
}
