import { operationFromDocument } from '@apollo/federation-internals';
import { executeQueryPlan } from '@apollo/gateway/dist/executeQueryPlan.js';
import { buildOperationContext } from '@apollo/gateway/dist/operationContext.js';
import { type DocumentNode, isAbstractType } from 'graphql';
import type { Supergraph } from '../../gateway/graph/supergraph.ts';
import { InvalidQuestion, type Mischief } from './invented-department.ts';
import type { SmallGraph } from './small-graph.ts';

/** An answer as it would arrive over HTTP. */
const plain = (answer: unknown) => JSON.parse(JSON.stringify(answer)) as { data?: { _entities?: Entity[] } };

type Entity = { __typename?: string } | null;

/**
 * Takes from entities the name of an interface that their department knows instead of their type. Apollo's executor puts
 * it in the place of the type that the interface's owner gave, and then finds the object to be of no type.
 */
function withoutInterfaces(answer: ReturnType<typeof plain>, { fullSchema }: Supergraph) {
  for (const entity of answer.data?._entities ?? []) {
    if (entity?.__typename && isAbstractType(fullSchema.getType(entity.__typename))) delete entity.__typename;
  }
  return answer;
}

export interface OracleAnswer {
  data: unknown;
  errors: { department: string; path: readonly (string | number)[] | undefined }[];
}

/**
 * What Apollo's own executor makes of an operation: its planner's plan, its fetches, its merging, its shaping. `isRaw`
 * leaves it a fault of its own that would hide others.
 */
export async function askApollo(
  { apollo, supergraph, departments }: SmallGraph,
  document: DocumentNode,
  variables: Record<string, unknown>,
  mischief: Mischief,
  isRaw = false,
): Promise<OracleAnswer> {
  const planner = apollo['queryPlanner'];
  const planningSchema = apollo['apiSchema'];
  if (!planner || !planningSchema) throw new Error('The gateway has not loaded a supergraph.');
  const plan = planner.buildQueryPlan(operationFromDocument(planningSchema, document));
  const context = buildOperationContext({ schema: supergraph.apiSchema, operationDocument: document });
  let invalid: InvalidQuestion | undefined;
  const sources = Object.fromEntries(
    [...departments].map(([name, department]) => [
      name,
      {
        async process({ request }: { request: { query: string; variables: Record<string, unknown> } }) {
          try {
            const answer = await department.answer(request.query, request.variables, mischief);
            return isRaw ? plain(answer) : withoutInterfaces(plain(answer), supergraph);
          } catch (error) {
            if (error instanceof InvalidQuestion) invalid = error;
            throw error;
          }
        },
      },
    ]),
  );
  const result = await executeQueryPlan(
    plan,
    sources as never,
    { request: { variables }, context: {}, document, metrics: {} } as never,
    context,
    supergraph.fullSchema,
    planningSchema,
    undefined,
  );
  if (invalid) throw invalid;
  return {
    data: result.data ?? null,
    errors: (result.errors ?? []).map(({ path, extensions }) => ({
      department: String(extensions?.serviceName ?? ''),
      path,
    })),
  };
}
