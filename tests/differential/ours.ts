import { type DocumentNode, print } from 'graphql';
import type { Channel } from '../../gateway/execution/channel.ts';
import { subjectKeysOf } from '../../gateway/graph/data-subjects.ts';
import { type NeutralOperation, neutralOperation } from '../../gateway/program/neutral-operation.ts';
import { type RunOperation, runOperation } from '../support/operation.ts';
import { InvalidQuestion, type Mischief } from './invented-department.ts';
import type { SmallGraph } from './small-graph.ts';

/** What a department was asked. */
export interface Asked {
  department: string;
  query: string;
  variables: Record<string, unknown>;
}

export interface OurAnswer extends RunOperation {
  asked: Asked[];
  /** The operation that was planned, and what its names stand for. */
  neutral: NeutralOperation;
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
  const outcome = await runOperation(supergraph, channels, document, variables);
  if (invalid) throw invalid;
  const neutral = neutralOperation(outcome.operation, outcome.selection, subjectKeysOf(supergraph.fullSchema));
  const neutralVariables = Object.fromEntries(
    neutral.variables.flatMap(({ name, from }) => (from in variables ? [[name, variables[from]]] : [])),
  );
  return { ...outcome, asked, neutral, neutralVariables };
}

/** An operation's text, for a failure's report. */
export const textOf = (document: DocumentNode): string => print(document);
