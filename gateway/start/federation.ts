import type {
  GatewayExecutionResult,
  GatewayGraphQLRequestContext,
  GatewayInterface,
} from '@apollo/server-gateway-interface';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { refusal } from '../../schema/errors.ts';
import type { Requester } from '../cases/requester.ts';
import type { Execute } from '../execution/execution.ts';
import { createExecutor, type ExecutorOptions } from '../execution/executor.ts';
import { createLifting } from '../execution/request.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import { createGraph } from '../graph/graph.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { destinationOf, isPlatform } from '../platform/destination.ts';
import type { createPlatformSubgraph } from '../platform/subgraph.ts';
import { asLine, NotATask } from '../tasks/finding.ts';
import { createIntrospection } from '../tasks/introspection.ts';
import { readTasks } from '../tasks/registry.ts';
import type { Task } from '../tasks/task.ts';

export interface FederationOptions {
  supergraphSdl: string;
  agreements: AgreementsByDepartment;
  /** Whether a task may be missing at the start, because what it read was given up since. */
  mayLackTasks?: boolean;
  execute: Execute;
  platform: ReturnType<typeof createPlatformSubgraph>;
  ledger: Ledger;
  /** Rejects where a case was closed, or where that cannot be known. */
  confirm: (caseId: string) => Promise<void>;
  countMaking: ExecutorOptions['countMaking'];
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
  supergraph(): Supergraph;
  /** The departments' sharing agreements in service. */
  agreements(): AgreementsByDepartment;
  /**
   * Puts another supergraph, other agreements, or both into service; requests under way end as they began. Throws for a
   * supergraph that cannot be loaded, and serves on as before.
   */
  update(next: { supergraphSdl: string; agreements: AgreementsByDepartment }): void;
}

type Answer = (request: GatewayGraphQLRequestContext) => Promise<GatewayExecutionResult>;

interface InService {
  supergraph: Supergraph;
  tasks: ReadonlyMap<string, Task>;
  answer: Answer;
}

/** Puts graph, tasks, programs and execution together, anew for each supergraph and each change of agreements. */
export function createFederation(options: FederationOptions): Federation {
  const { log } = options;
  let { agreements, supergraphSdl } = options;
  let failure: Error | undefined;
  let current: InService | undefined;
  // A request that was validated against one schema is planned and executed by the same one.
  const bySchema = new WeakMap<GraphQLSchema, InService>();

  const graph = createGraph({
    supergraphSdl,
    log,
    onLoad(supergraph) {
      const { tasks, problems } = readTasks(supergraph.apiSchema, options.tasksFolder);
      // A department's change may end a task, never the others; a start with a broken one would hide the mistake.
      if (!current && problems.length > 0 && !options.mayLackTasks) {
        failure = new NotATask(problems);
        return;
      }
      for (const problem of problems)
        log.error({ problem: asLine(problem) }, 'a task no longer fits the graph and is withdrawn');
      serve(supergraph, tasks);
    },
  });

  function serve(supergraph: Supergraph, tasks: ReadonlyMap<string, Task>): void {
    current = { supergraph, tasks, answer: answerOver(supergraph, tasks, { ...options, agreements }) };
    bySchema.set(supergraph.apiSchema, current);
  }

  function loaded(): InService {
    if (!current) throw new Error('No supergraph is loaded.');
    return current;
  }

  return {
    gateway: {
      onSchemaLoadOrUpdate: graph.onSchemaLoadOrUpdate,
      async load(settings) {
        await graph.load(settings);
        if (failure) throw failure;
        return { executor: (request) => (bySchema.get(request.schema) ?? loaded()).answer(request) };
      },
      stop: graph.stop,
    },
    tasks: () => loaded().tasks,
    supergraph: () => loaded().supergraph,
    agreements: () => agreements,
    update(next) {
      const before = { agreements, supergraphSdl };
      ({ agreements, supergraphSdl } = next);
      if (before.supergraphSdl === supergraphSdl) return serve(loaded().supergraph, loaded().tasks);
      try {
        graph.update(supergraphSdl);
      } catch (error) {
        ({ agreements, supergraphSdl } = before);
        throw error;
      }
    },
  };
}

/** Sends each operation to the one place that it is for. */
function answerOver(supergraph: Supergraph, tasks: ReadonlyMap<string, Task>, options: FederationOptions): Answer {
  const underGrant = createExecutor({ ...options, supergraph, tasks });
  const lifted = createLifting(supergraph);
  const introspect = createIntrospection(supergraph.apiSchema, (at) => isPlatform(supergraph.catalogue, at));
  return async (request) => {
    const requester = request.context as Requester;
    const { grant } = requester;
    // Apollo leaves it to its gateways to find out that no operation was meant.
    if (!request.operation)
      throw refusal('BAD_USER_INPUT', { message: 'Name the one operation of the document that is to be run.' });
    switch (destinationOf(request.operation, supergraph)) {
      case 'schema':
        return introspect(grant ? tasks.get(grant.task) : undefined, request);
      case 'platform':
        return { data: await options.platform(lifted(request), requester) };
      case 'departments':
        if (!grant) throw refusal('CASE_REQUIRED');
        return underGrant(lifted(request), requester, grant);
    }
  };
}
