import { operationFromDocument } from '@apollo/federation-internals';
import { executeQueryPlan } from '@apollo/gateway/dist/executeQueryPlan.js';
import { buildOperationContext } from '@apollo/gateway/dist/operationContext.js';
import type { DocumentNode } from 'graphql';
import { InvalidQuestion, type Mischief } from './invented-department.ts';
import type { SmallGraph } from './small-graph.ts';

export interface OracleAnswer {
  data: unknown;
  errors: { department: string; path: readonly (string | number)[] | undefined }[];
}

/** What Apollo's own executor makes of an operation: its planner's plan, its fetches, its merging, its shaping. */
export async function askApollo(
  { apollo, supergraph, departments }: SmallGraph,
  document: DocumentNode,
  variables: Record<string, unknown>,
  mischief: Mischief,
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
            return JSON.parse(JSON.stringify(await department.answer(request.query, request.variables, mischief)));
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
