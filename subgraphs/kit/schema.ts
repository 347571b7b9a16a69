import { readFileSync } from 'node:fs';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { scalars } from '../../schema/scalars.ts';

const SHARED = readFileSync(new URL('../../schema/shared.graphql', import.meta.url), 'utf8');

/** Puts the shared directives and scalars before a department's own types and binds its resolvers. */
export function buildSchema<C>(
  name: string,
  own: string,
  resolvers: GraphQLResolverMap<C>,
): { sdl: string; schema: GraphQLSchema } {
  const sdl = `${SHARED}\n${own}`;
  try {
    const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { ...scalars, ...resolvers } }]);
    return { sdl, schema };
  } catch (error) {
    throw new Error(`${name}/schema.graphql: ${(error as Error).message}`, { cause: error });
  }
}
