import { parse } from 'graphql';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { operationOf } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { compile, createCompileContext } from './compile.ts';
import { settle } from './conditions.ts';
import type { Program } from './program.ts';
import { approveAll } from './test-approval.ts';

export interface TestProgramOptions {
  /** All of the task is approved when none are given. */
  agreements?: AgreementsByDepartment;
  variables?: Readonly<Record<string, unknown>>;
}

/** Compiles a document's one operation under a task. */
export function testProgram(
  supergraph: Supergraph,
  task: Task,
  source: string,
  { agreements = approveAll([task], supergraph), variables = {} }: TestProgramOptions = {},
): Program {
  const document = parse(source);
  const operation = operationOf(document);
  if (!operation) throw new Error('Not one operation.');
  return compile(
    { document, operation, digest: 'a-digest' },
    { task, day: '2026-01-01', isIncluded: settle(variables) },
    createCompileContext(supergraph, agreements),
  );
}
