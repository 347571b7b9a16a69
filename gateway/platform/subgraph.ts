import { readFileSync } from 'node:fs';
import type { GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLError } from 'graphql';
import { codeOf, refusal } from '../../schema/errors.ts';
import type { Level } from '../../subgraphs/kit/classification.ts';
import { createExecutor } from '../../subgraphs/kit/executor.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import type { CaseOutcome, CaseRecord } from '../cases/case-store.ts';
import type { Grant } from '../cases/grant.ts';
import { admitCase, type Desk, type OpenCaseInput } from '../cases/opening.ts';
import type { Revocation } from '../cases/revocation.ts';
import type { Exchange } from '../execution/exchange.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Task } from '../tasks/task.ts';
import type { DepartmentHoldings } from './holdings.ts';

export const PLATFORM = 'platform';

const SDL = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** The platform's own subgraph as composition sees it. */
export const platformSubgraph = { name: PLATFORM, sdl: buildSchema(PLATFORM, SDL, {}).sdl };

interface Office extends Desk {
  ledger: Ledger;
  revocation: Revocation;
  sign(grant: Grant): Promise<string>;
  /** What the departments hold. */
  holdings(): readonly DepartmentHoldings[];
}

interface CatalogueChoice {
  department?: string | null;
  level?: Level | null;
}

/**
 * Answers the platform's own fields: tasks, cases and the catalogue. `office` is asked for at each request, because tasks
 * change with the supergraph.
 */
export function createPlatformSource(office: () => Office): GraphQLDataSource {
  const shown = (record: CaseRecord | null) => (record ? { ...record, id: record._id } : null);

  const record = (exchange: Exchange, opened: CaseRecord, event: 'opened' | 'closed') =>
    office().ledger.append({
      kind: 'case',
      event,
      trace: exchange.trace,
      client: exchange.identity.client,
      officer: opened.officer,
      window: opened.window,
      task: opened.task,
      case: opened._id,
      releases: [],
    });

  const resolvers = {
    Query: {
      tasks: (_: unknown, { window }: { window?: string | null }) =>
        [...office().tasks.values()].filter(({ windows }) => !window || windows.includes(window)),
      case: async (_: unknown, { id }: { id: string }, { identity }: Exchange) =>
        shown(await office().store.find(id, identity.user)),
      catalogue: (_: unknown, { department, level }: CatalogueChoice) =>
        office()
          .holdings()
          .filter(({ name }) => !department || name === department)
          .map((held) => ({ ...held, fields: held.fields.filter((field) => !level || field.level === level) }))
          .filter(({ fields }) => fields.length > 0),
    },
    Task: {
      roles: ({ variables }: Task) => namesOf(variables, 'subject'),
      parameters: ({ variables }: Task) => namesOf(variables, 'parameter'),
      copiesReplaced: ({ replaces }: Task) => replaces.reduce((total, { copies }) => total + copies, 0),
    },
    Mutation: {
      async openCase(_: unknown, { input }: { input: OpenCaseInput }, exchange: Exchange) {
        const { store, sign } = office();
        const opened = await store.open(await admitCase(input, exchange.identity, office()));
        await record(exchange, opened, 'opened');
        const { _id: caseId, task, window, officer, subjects, parameters, expiresAt } = opened;
        const grant = await sign({
          caseId,
          task,
          window,
          officer,
          subjects,
          parameters,
          expiresAt: expiresAt.getTime(),
        });
        return { grant, case: shown(opened) };
      },
      async closeCase(_: unknown, { id, outcome }: { id: string; outcome: CaseOutcome }, exchange: Exchange) {
        const { store, revocation } = office();
        const closed = await store.close(id, exchange.identity.user, outcome);
        if (!closed) throw refusal('CASE_INVALID', { message: 'You have no such case.' });
        revocation.close(id);
        await record(exchange, closed, 'closed');
        return { case: shown(closed) };
      },
    },
  };

  const executor = createExecutor<Exchange>(buildSchema(PLATFORM, SDL, resolvers).schema);
  return {
    async process({ request, context }) {
      const prepared = executor.prepare({ ...request, query: request.query ?? '' });
      const { data, errors } = await executor.execute(prepared, context as Exchange, request.variables);
      const [error] = errors ?? [];
      // Nothing of the platform's own is partial: an unknown error goes on to the one place that masks and logs it.
      if (error) throw causeOf(error);
      return { data: data ?? null };
    },
  };
}

function causeOf(error: GraphQLError): Error {
  return codeOf(error) ? error : (error.originalError ?? error);
}

function namesOf(variables: Task['variables'], kind: string): string[] {
  return [...variables].flatMap(([name, use]) => (use.kind === kind ? [name] : []));
}
