import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  validate,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import type { SubgraphRequest } from './envelope.ts';
import { UnknownValue } from './unknown.ts';

export interface Prepared {
  document: DocumentNode;
  /** Names of the variables that hold representations of entities. */
  representations: readonly string[];
  operationName: string | undefined;
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
    const entry = { document, representations, operationName, run: compiled.query };
    prepared.set(key, entry);
    return entry;
  }

  return {
    prepare,
    /**
     * Runs what is compiled. Where that met an unknown value the operation is run once more, step by step, so that the
     * value costs its own field only and those that are worked out from it.
     */
    async execute(prepared: Prepared, context: C, variables: SubgraphRequest['variables']): Promise<SubgraphResult> {
      const { run, document, operationName } = prepared;
      const result = (await run(undefined, context, variables ?? {})) as SubgraphResult;
      if (!result.errors?.some(({ originalError }) => originalError instanceof UnknownValue)) return result;
      const contextValue = { ...context, isCareful: true };
      const variableValues = variables ?? {};
      return (await execute({ schema, document, contextValue, variableValues, operationName })) as SubgraphResult;
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
