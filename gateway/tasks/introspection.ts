import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { execute, type GraphQLSchema } from 'graphql';
import { scopedSchema } from './scoped-schema.ts';
import type { Task } from './task.ts';

/**
 * Answers questions about the schema from what the case's task can reach; without a case, from the open part alone.
 * The rest of the graph cannot be told from what does not exist.
 */
export function createIntrospection(apiSchema: GraphQLSchema, isOpen: (coordinate: string) => boolean) {
  const schemas = new Map<string, GraphQLSchema>();

  return async function introspect(
    task: Task | undefined,
    { document, request }: GatewayGraphQLRequestContext,
  ): Promise<GatewayExecutionResult> {
    const name = task?.name ?? '';
    const schema = schemas.get(name) ?? scopedSchema(apiSchema, task, isOpen);
    schemas.set(name, schema);
    const result = await execute({
      schema,
      document,
      operationName: request.operationName ?? null,
      variableValues: request.variables ?? {},
    });
    return result as GatewayExecutionResult;
  };
}
