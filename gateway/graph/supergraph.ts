import { operationFromDocument } from '@apollo/federation-internals';
import type { ApolloGateway } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { scalars } from '../../schema/scalars.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';

// ApolloGateway reports to its maker, and asks the network what cloud it is in, unless it is told not to.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';

/** One supergraph in service: what it offers and how operations over it are planned. */
export interface Supergraph {
  /** The whole of it as a text. */
  sdl: string;
  /** What clients see. */
  apiSchema: GraphQLSchema;
  /** The same with what `@inaccessible` hides from clients; departments answer in its types. */
  fullSchema: GraphQLSchema;
  catalogue: Catalogue;
  /** Plans a document's one operation. Throws an Error for a document that does not fit the graph. */
  plan(document: DocumentNode): QueryPlan;
}

/**
 * ApolloGateway owns the supergraph, its reload and its planning; this is the only place that reaches behind its public
 * face. What becomes of a plan is not its business.
 */
export function supergraphOf(gateway: ApolloGateway, coreSupergraphSdl: string, apiSchema: GraphQLSchema): Supergraph {
  const planner = gateway['queryPlanner'];
  const fullSchema = gateway['supergraphSchema'];
  const planningSchema = gateway['apiSchema'];
  if (!planner || !fullSchema || !planningSchema) throw new Error('The gateway has not loaded a supergraph.');
  // The composed schema knows a scalar's name only; with its rules, clients and departments are held to them here too.
  for (const [name, { serialize, parseValue, parseLiteral }] of Object.entries(scalars)) {
    for (const schema of [apiSchema, fullSchema]) {
      Object.assign(schema.getType(name) ?? {}, { serialize, parseValue, parseLiteral });
    }
  }
  return {
    sdl: coreSupergraphSdl,
    apiSchema,
    fullSchema,
    catalogue: readCatalogue(coreSupergraphSdl),
    plan: (document) => planner.buildQueryPlan(operationFromDocument(planningSchema, document)),
  };
}
