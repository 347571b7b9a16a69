import { type DocumentNode, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { pino } from 'pino';
import type { Channel } from '../../gateway/execution/channel.ts';
import { createExecution } from '../../gateway/execution/execution.ts';
import type { Outcome } from '../../gateway/execution/outcome.ts';
import type { Supergraph } from '../../gateway/graph/supergraph.ts';
import { compile, createCompileContext } from '../../gateway/program/compile.ts';
import { settle } from '../../gateway/program/conditions.ts';
import { readLifted, withoutLiterals } from '../../gateway/program/literals.ts';
import type { Program } from '../../gateway/program/program.ts';
import { approveAll } from '../../gateway/program/test-approval.ts';
import { normalise, operationOf, type Selection } from '../../gateway/tasks/selection.ts';
import type { Task } from '../../gateway/tasks/task.ts';
import { UNWATCHED } from '../../gateway/telemetry/watch.ts';

export interface RunOperation extends Outcome {
  program: Program;
  /** As it was written, with its values. */
  operation: OperationDefinitionNode;
  selection: Selection;
}

/** Compiles and runs an operation, without its values, under a task that grants just this operation, of nobody in particular. */
export async function runOperation(
  supergraph: Supergraph,
  channels: ReadonlyMap<string, Channel>,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<RunOperation> {
  const operation = operationOf(document);
  if (!operation) throw new Error('there is no operation');
  const schema = supergraph.apiSchema;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced) throw new Error('the variables do not fit');
  const written = normalise(schema, document, operation, settle(coerced));
  const lifted = withoutLiterals(schema, document, operation);
  const own = readLifted(lifted);
  const given = { ...coerced, ...lifted.values };
  const isIncluded = settle(given);
  const selection = normalise(schema, own.document, own.operation, isIncluded);
  const task = {
    name: 'a-task',
    windows: [],
    audience: 'OFFICER',
    variables: new Map(),
    roots: new Map([[operation.operation as string, [...selection.values()].flat()]]),
  } as unknown as Task;
  const context = createCompileContext(supergraph, approveAll([task], supergraph));
  const program = compile({ ...own, digest: lifted.digest }, { task, day: '2026-01-01', isIncluded }, context);
  const execute = createExecution({ channels, timeoutMs: 10_000, log: pino({ level: 'silent' }) });
  const choice = new Map(program.roots.map(({ key }) => [key, 0]));
  const bindings = {
    variables: given,
    choice,
    subjects: {},
    caseId: 'a-case',
    trace: 'a-trace',
    watch: UNWATCHED,
    record: async () => 0,
    intend: async () => 0,
  };
  return {
    ...(await execute(program, bindings, new AbortController().signal)),
    program,
    operation,
    selection: written,
  };
}
