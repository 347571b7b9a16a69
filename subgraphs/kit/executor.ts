import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  OperationTypeNode,
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
  /** How often it was asked before it was compiled. */
  uses: number;
  /** Set once it was asked often enough to be worth compiling. */
  run: CompiledQuery['query'] | undefined;
}

export interface SubgraphResult {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLError[];
}

/** What is kept of operations, in bytes, and how many a character of one takes: parsed 25, compiled 115 (docs/adr/0019). */
const MOST_BYTES = 8 * 1024 * 1024;
const BYTES_A_CHARACTER = 140;

/** Compiling an operation costs as much as running it some ten times, so it is compiled when it comes again. */
const USES_BEFORE_COMPILING = 2;

/** Of the process's time no more than this part is spent on compiling, whoever sends how many different operations. */
const COMPILING_SHARE = 0.1;

let mayCompileAt = 0;

/** Parses and validates each operation once, and compiles those that are asked again. Throws BAD_USER_INPUT for one that is not of this schema. */
export function createExecutor<C extends object>(schema: GraphQLSchema, usesBeforeCompiling = USES_BEFORE_COMPILING) {
  const prepared = new LRUCache<string, Prepared>({
    maxSize: MOST_BYTES,
    sizeCalculation: (_, key) => key.length * BYTES_A_CHARACTER,
  });

  function prepare({ query, operationName }: SubgraphRequest): Prepared {
    const key = `${operationName ?? ''}\n${query}`;
    const known = prepared.get(key);
    if (known) return known;
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: 20_000, noLocation: true });
    } catch {
      throw refusal('BAD_USER_INPUT', { message: 'The operation cannot be parsed.' });
    }
    if (validate(schema, document).length > 0) {
      throw refusal('BAD_USER_INPUT', { message: "The operation is not valid for this department's schema." });
    }
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      throw refusal('BAD_USER_INPUT', { message: 'The operation cannot be executed.' });
    }
    const representations = representationsOf(document);
    // Only what stands in these variables has its keys checked.
    if (!entitiesIn(document).every((name) => name !== undefined && representations.includes(name))) {
      throw refusal('BAD_USER_INPUT', { message: 'Representations must be given in a variable of type [_Any!]!.' });
    }
    // A mutation is never compiled: what meets an unknown value there is run a second time.
    const uses = operation.operation === OperationTypeNode.MUTATION ? Number.NEGATIVE_INFINITY : 0;
    const entry: Prepared = { document, representations, operationName, uses, run: undefined };
    prepared.set(key, entry);
    return entry;
  }

  function compiled(entry: Prepared): Prepared['run'] {
    if (entry.uses < usesBeforeCompiling) entry.uses += 1;
    else if (performance.now() >= mayCompileAt) {
      const startedAt = performance.now();
      const result = compileQuery(schema, entry.document, entry.operationName);
      if (isCompiledQuery(result)) entry.run = result.query;
      else entry.uses = Number.NEGATIVE_INFINITY;
      const endedAt = performance.now();
      mayCompileAt = endedAt + (endedAt - startedAt) * (1 / COMPILING_SHARE - 1);
    }
    return entry.run;
  }

  return {
    prepare,
    /**
     * Runs what is compiled; what is not yet is run step by step. Where the compiled met an unknown value the operation is
     * run once more, step by step, so that the value costs its own field only and those that are worked out from it.
     */
    async execute(prepared: Prepared, context: C, variables: SubgraphRequest['variables']): Promise<SubgraphResult> {
      const { document, operationName } = prepared;
      const run = prepared.run ?? compiled(prepared);
      if (run) {
        const result = (await run(undefined, context, variables ?? {})) as SubgraphResult;
        if (!result.errors?.some(({ originalError }) => originalError instanceof UnknownValue)) return result;
      }
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
