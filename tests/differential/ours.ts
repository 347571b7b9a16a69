import { type DocumentNode, type OperationDefinitionNode, print } from 'graphql';
import { pino } from 'pino';
import type { Channel } from '../../gateway/execution/channel.ts';
import { createExecution } from '../../gateway/execution/execution.ts';
import type { Outcome } from '../../gateway/execution/outcome.ts';
import { compile, createCompileContext } from '../../gateway/program/compile.ts';
import { settle } from '../../gateway/program/conditions.ts';
import { type NeutralOperation, neutralOperation } from '../../gateway/program/neutral-operation.ts';
import type { Program } from '../../gateway/program/program.ts';
import { normalise, operationOf, type Selection } from '../../gateway/tasks/selection.ts';
import type { Task } from '../../gateway/tasks/task.ts';
import { InvalidQuestion, type Mischief } from './invented-department.ts';
import type { SmallGraph } from './small-graph.ts';

/** What a department was asked. */
export interface Asked {
  department: string;
  query: string;
  variables: Record<string, unknown>;
}

export interface OurAnswer extends Outcome {
  asked: Asked[];
  program: Program;
  /** The operation that was planned, and what its names stand for. */
  neutral: NeutralOperation;
  selection: Selection;
  /** The variables by the names of the neutral operation. */
  neutralVariables: Record<string, unknown>;
}

/** Runs an operation under a task that grants just this operation. */
export async function askOurs(
  { supergraph, departments }: SmallGraph,
  document: DocumentNode,
  variables: Record<string, unknown>,
  mischief: Mischief,
): Promise<OurAnswer> {
  const context = createCompileContext(supergraph, new Map());
  const operation = operationOf(document) as OperationDefinitionNode;
  const isIncluded = settle(variables);
  const selection = normalise(supergraph.apiSchema, document, operation, isIncluded);
  const task = {
    name: 'a-task',
    variables: new Map(),
    roots: new Map([[operation.operation as string, [...selection.values()].flat()]]),
  } as unknown as Task;
  const program = compile({ document, operation, digest: '' }, { task, day: '2026-01-01', isIncluded }, context);
  const asked: Asked[] = [];
  let invalid: InvalidQuestion | undefined;
  const channels = new Map(
    [...departments].map(([name, department]): [string, Channel] => [
      name,
      {
        bind:
          ({ query }) =>
          async (sent) => {
            asked.push({ department: name, query, variables: sent });
            try {
              return await department.answer(query, sent, mischief);
            } catch (error) {
              if (error instanceof InvalidQuestion) invalid = error;
              throw error;
            }
          },
      },
    ]),
  );
  const execute = createExecution({ channels, timeoutMs: 10_000, log: pino({ level: 'silent' }) });
  const choice = new Map(program.roots.map(({ key }) => [key, 0]));
  const bindings = { variables, choice, subjects: {}, caseId: 'a-case', trace: 'a-trace', record: async () => 0 };
  const outcome = await execute(program, bindings, new AbortController().signal);
  if (invalid) throw invalid;
  const neutral = neutralOperation(operation, selection, context.subjects);
  const neutralVariables = Object.fromEntries(
    neutral.variables.flatMap(({ name, from }) => (from in variables ? [[name, variables[from]]] : [])),
  );
  return { ...outcome, asked, program, neutral, selection, neutralVariables };
}

/** An operation's text, for a failure's report. */
export const textOf = (document: DocumentNode): string => print(document);
