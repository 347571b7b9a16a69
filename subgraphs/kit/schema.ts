import { readFileSync } from 'node:fs';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, isObjectType, parse } from 'graphql';
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
    const stray = strayResolvers(schema, resolvers);
    if (stray.length > 0) throw new Error(`no field for the resolvers ${stray.join(', ')}`);
    return { sdl, schema };
  } catch (error) {
    throw new Error(`${name}/schema.graphql: ${(error as Error).message}`, { cause: error });
  }
}

/** Resolvers of fields that the schema does not have: left behind by a change, or misspelt. */
function strayResolvers<C>(schema: GraphQLSchema, resolvers: GraphQLResolverMap<C>): string[] {
  return Object.entries(resolvers).flatMap(([typeName, fields]) => {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) return type ? [] : [typeName];
    const known = type.getFields();
    return Object.keys(fields).flatMap((field) =>
      field.startsWith('__') || field in known ? [] : [`${typeName}.${field}`],
    );
  });
}
