import { readFileSync } from 'node:fs';
import type { GraphQLError } from 'graphql';
import { codeOf, refusal } from '../../schema/errors.ts';
import type { Level } from '../../subgraphs/kit/classification.ts';
import { createExecutor } from '../../subgraphs/kit/executor.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import type { Requester } from '../cases/requester.ts';
import type { Proposal } from '../graph/acceptance.ts';
import type { LiftedOperation } from '../program/literals.ts';
import type { Task } from '../tasks/task.ts';
import { type CaseOffice, caseMutations, shownCase } from './case-mutations.ts';
import type { DepartmentHoldings } from './holdings.ts';

export const PLATFORM = 'platform';

const SDL = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');

/** The platform's own subgraph as composition sees it. */
export const platformSubgraph = { name: PLATFORM, sdl: buildSchema(PLATFORM, SDL, {}).sdl };

export interface PlatformOffice extends CaseOffice {
  /** What the departments hold. */
  holdings(): readonly DepartmentHoldings[];
  /** The changes of departments' schemas that wait to be accepted. */
  proposals(): readonly Proposal[];
}

interface CatalogueChoice {
  department?: string | null;
  level?: Level | null;
}

export interface PlatformOperation {
  operation: Pick<LiftedOperation, 'text'>;
  variables: Readonly<Record<string, unknown>>;
}

/**
 * Answers operations on the platform's own fields, which touch no department: tasks, cases and the catalogue. `office` is
 * asked for at each request, because tasks change with the supergraph. Nothing of the platform's own is partial: what goes
 * wrong is thrown.
 */
export function createPlatformSubgraph(office: () => PlatformOffice) {
  const { schema } = buildSchema(PLATFORM, SDL, {
    Query: {
      tasks: (_: unknown, { window }: { window?: string | null }) =>
        [...office().tasks.values()].filter(({ windows }) => !window || windows.includes(window)),
      case: async (_: unknown, { id }: { id: string }, { identity }: Requester) =>
        shownCase(await office().store.find(id, identity.user)),
      catalogue: (_: unknown, { department, level }: CatalogueChoice) =>
        office()
          .holdings()
          .filter(({ name }) => !department || name === department)
          .map((held) => ({ ...held, fields: held.fields.filter((field) => !level || field.level === level) }))
          .filter(({ fields }) => fields.length > 0),
      departmentProposals: (_: unknown, __: unknown, { identity }: Requester) => {
        if (identity.kind === 'citizen')
          throw refusal('FIELD_NOT_GRANTED', { coordinate: 'Query.departmentProposals' });
        return office().proposals();
      },
    },
    Task: {
      roles: ({ variables }: Task) => namesOf(variables, 'subject'),
      parameters: ({ variables }: Task) => namesOf(variables, 'parameter'),
      copiesReplaced: ({ replaces }: Task) => replaces.reduce((total, { copies }) => total + copies, 0),
    },
    Mutation: caseMutations(office),
  });
  const executor = createExecutor<Requester>(schema);

  return async function answer(
    { operation, variables }: PlatformOperation,
    requester: Requester,
  ): Promise<Record<string, unknown> | null> {
    const prepared = executor.prepare({ query: operation.text });
    const { data, errors } = await executor.execute(prepared, requester, variables);
    const [error] = errors ?? [];
    if (error) throw causeOf(error);
    return data ?? null;
  };
}

/** An unknown error goes on as it was thrown, to the one place that masks and logs it. */
function causeOf(error: GraphQLError): Error {
  return codeOf(error) ? error : (error.originalError ?? error);
}

function namesOf(variables: Task['variables'], kind: string): string[] {
  return [...variables].flatMap(([name, use]) => (use.kind === kind ? [name] : []));
}
