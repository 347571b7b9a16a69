import type { GraphQLResolverMap } from '@apollo/subgraph';
import { type GraphQLSchema, isInputObjectType, isNonNullType } from 'graphql';
import { isChange } from './change.ts';

/** Throws for a mutation that could be done twice: without a client key, or not written with the kit's `change`. */
export function checkMutations<C>(department: string, schema: GraphQLSchema, resolvers: GraphQLResolverMap<C>): void {
  const type = schema.getMutationType();
  const written = (type ? resolvers[type.name] : undefined) as Record<string, unknown> | undefined;
  for (const { name, args } of Object.values(type?.getFields() ?? {})) {
    const [input] = args;
    const object = input && isNonNullType(input.type) ? input.type.ofType : undefined;
    const key = isInputObjectType(object) ? object.getFields().key : undefined;
    if (args.length !== 1 || input?.name !== 'input' || String(key?.type) !== 'ID!') {
      throw new Error(
        `${department}: Mutation.${name} must have one argument, "input", of a type of its own that is not null and has "key: ID!", the client's key`,
      );
    }
    if (!isChange(written?.[name])) {
      throw new Error(
        `${department}: Mutation.${name} must be written with the kit's "change" (subgraphs/kit/change.ts)`,
      );
    }
  }
}
