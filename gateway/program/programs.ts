import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import { today } from '../../subgraphs/kit/agreements.ts';
import { normalise } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { Refused } from './admission.ts';
import { type CompileContext, type CompiledOperation, compile } from './compile.ts';
import { conditionVariables, settle } from './conditions.ts';
import { coverOf, type RootCover } from './cover.ts';
import { type LiftedOperation, readLifted } from './literals.ts';
import type { Program } from './program.ts';

/** An operation laid over a task; cheap, so that what is refused is refused before anything is planned. */
export interface CoveredOperation {
  readonly roots: readonly RootCover[];
  /** The program for these values of its conditions. Throws Refused when its plan is not allowed. */
  program(variables: Readonly<Record<string, unknown>>): Program;
}

export type ProgramRequest = Pick<LiftedOperation, 'text' | 'digest'>;

/** Most operations, and most programs, that are kept. */
const MOST = 500;

/**
 * Covers and compiles operations once for each (lifted operation, task, day) and keeps them. The day is part of it
 * because agreements end; a new supergraph needs a new set of programs.
 */
export function createPrograms(context: CompileContext) {
  const covered = new LRUCache<string, CoveredOperation>({ max: MOST });
  const programs = new LRUCache<string, Program | Refused>({ max: MOST });

  function cover(request: ProgramRequest, task: Task, key: string, day: string): CoveredOperation {
    const { document, operation } = readLifted(request);
    if (operation.operation === 'subscription')
      throw refusal('BAD_USER_INPUT', { message: 'Subscriptions are not offered.' });
    const conditions = conditionVariables(document);
    const selection = normalise(context.supergraph.apiSchema, document, operation);
    return {
      roots: coverOf(task, operation.operation, selection),
      program(variables) {
        const settled = `${key}\n${conditions.map((name) => String(variables[name])).join()}`;
        const program =
          programs.get(settled) ?? compiled({ document, operation, digest: request.digest }, task, day, variables);
        programs.set(settled, program);
        if (program instanceof Refused) throw program;
        return program;
      },
    };
  }

  function compiled(
    operation: CompiledOperation,
    task: Task,
    day: string,
    variables: Readonly<Record<string, unknown>>,
  ): Program | Refused {
    try {
      return compile(operation, { task, day, isIncluded: settle(variables) }, context);
    } catch (error) {
      if (error instanceof Refused) return error;
      throw error;
    }
  }

  return function coveredOperation(request: ProgramRequest, task: Task): CoveredOperation {
    const day = today();
    const key = `${day}\n${task.name}\n${request.digest}`;
    const known = covered.get(key) ?? cover(request, task, key, day);
    covered.set(key, known);
    return known;
  };
}
