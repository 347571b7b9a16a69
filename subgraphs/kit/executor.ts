import { type DocumentNode, type GraphQLError, type GraphQLSchema, Kind, parse, print, validate, visit } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import type { SubgraphRequest } from './envelope.ts';

export interface Prepared {
  document: DocumentNode;
  /** Names of the variables that hold representations of entities. */
  representations: readonly string[];
  run: CompiledQuery['query'];
}

export interface SubgraphResult {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLError[];
}

/** Parses, validates and compiles each operation once. Throws BAD_USER_INPUT for one that is not of this schema. */
export function createExecutor<C extends object>(schema: GraphQLSchema) {
  const prepared = new LRUCache<string, Prepared>({ max: 1_000 });

  function prepare({ query, operationName }: SubgraphRequest): Prepared {
    const key = `${operationName ?? ''}\n${query}`;
    const known = prepared.get(key);
    if (known) return known;
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: 20_000 });
    } catch {
      throw refusal('BAD_USER_INPUT', { message: 'The operation cannot be parsed.' });
    }
    if (validate(schema, document).length > 0) {
      throw refusal('BAD_USER_INPUT', { message: "The operation is not valid for this department's schema." });
    }
    const compiled = compileQuery(schema, document, operationName);
    if (!isCompiledQuery(compiled)) throw refusal('BAD_USER_INPUT', { message: 'The operation cannot be executed.' });
    const representations = representationsOf(document);
    // Only what stands in these variables has its keys checked.
    if (!entitiesIn(document).every((name) => name !== undefined && representations.includes(name))) {
      throw refusal('BAD_USER_INPUT', { message: 'Representations must be given in a variable of type [_Any!]!.' });
    }
    const entry = { document, representations, run: compiled.query };
    prepared.set(key, entry);
    return entry;
  }

  return {
    prepare,
    async execute({ run }: Prepared, context: C, variables: SubgraphRequest['variables']): Promise<SubgraphResult> {
      return (await run(undefined, context, variables ?? {})) as SubgraphResult;
    },
  };
}

function representationsOf({ definitions }: DocumentNode): string[] {
  return definitions
    .flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? (node.variableDefinitions ?? []) : []))
    .filter(({ type, defaultValue }) => print(type) === '[_Any!]!' && !defaultValue)
    .map(({ variable }) => variable.name.value);
}

/** The variable of each look-up of entities, undefined for one that has none. */
function entitiesIn(document: DocumentNode): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  visit(document, {
    Field({ name, arguments: [given] = [] }) {
      if (name.value !== '_entities') return;
      names.push(given?.value.kind === Kind.VARIABLE ? given.value.name.value : undefined);
    },
  });
  return names;
}
