import { operationFromDocument } from '@apollo/federation-internals';
import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway';
import { executeQueryPlan } from '@apollo/gateway/dist/executeQueryPlan.js';
import { buildOperationContext, type OperationContext } from '@apollo/gateway/dist/operationContext.js';
import type { QueryPlan } from '@apollo/query-planner';
import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { scalars } from '../../schema/scalars.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';

/** An operation that is planned; running it needs only a request's variables and context. */
export interface PlannedOperation {
  plan: QueryPlan;
  run(request: GatewayGraphQLRequestContext, variables: Record<string, unknown>): Promise<GatewayExecutionResult>;
}

/** One supergraph in service: what it offers and how operations over it are planned. */
export interface Engine {
  apiSchema: GraphQLSchema;
  /** The schema with what `@inaccessible` hides from clients. */
  supergraphSchema: GraphQLSchema;
  catalogue: Catalogue;
  plan(document: DocumentNode, operationName: string | undefined): PlannedOperation;
}

/**
 * ApolloGateway owns the supergraph, its reload and its planning; this is the only place that reaches behind its public
 * face, and the seam where another executor of its plans would go.
 */
export function engineOf(gateway: ApolloGateway, coreSupergraphSdl: string, apiSchema: GraphQLSchema): Engine {
  // The composed schema knows a scalar's name only; with its rules, clients and departments are held to them here too.
  for (const [name, scalar] of Object.entries(scalars)) {
    const { serialize, parseValue, parseLiteral } = scalar;
    Object.assign(apiSchema.getType(name) ?? {}, { serialize, parseValue, parseLiteral });
  }
  const planner = gateway['queryPlanner'];
  const supergraphSchema = gateway['supergraphSchema'];
  const planningSchema = gateway['apiSchema'];
  const services: Record<string, { dataSource: GraphQLDataSource }> = gateway['serviceMap'];
  if (!planner || !supergraphSchema || !planningSchema) throw new Error('The gateway has not loaded a supergraph.');
  const sources: Record<string, GraphQLDataSource> = Object.create(null);
  for (const [name, { dataSource }] of Object.entries(services)) sources[name] = dataSource;
  return {
    apiSchema,
    supergraphSchema,
    catalogue: readCatalogue(coreSupergraphSdl),
    plan(document, operationName) {
      const plan = planner.buildQueryPlan(operationFromDocument(planningSchema, document, { operationName }));
      const context: OperationContext = buildOperationContext({
        schema: apiSchema,
        operationDocument: document,
        ...(operationName ? { operationName } : {}),
      });
      return {
        plan,
        run(request, variables) {
          const bound = { ...request, document, request: { ...request.request, variables } };
          return executeQueryPlan(plan, sources, bound, context, supergraphSchema, planningSchema, undefined);
        },
      };
    },
  };
}
