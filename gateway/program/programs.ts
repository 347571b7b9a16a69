import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { today } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { normalise, type Selection } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { Refused } from './admission.ts';
import { type CompileContext, type CompiledOperation, draftOf } from './compile.ts';
import { conditionVariables, settle } from './conditions.ts';
import { coverOf, type RootCover } from './cover.ts';
import { type LiftedOperation, readLifted } from './literals.ts';
import type { Program } from './program.ts';
import { atOnce, inSlices } from './work.ts';

type Variables = Readonly<Record<string, unknown>>;

/** An operation laid over a task; cheap, so that what is refused is refused before anything is planned. */
export interface CoveredOperation {
  readonly roots: readonly RootCover[];
  /**
   * The program for these values of its conditions; a promise where it has to be compiled. Fails with Refused when its plan
   * is not allowed.
   */
  program(variables: Variables, count: Count): Program | Promise<Program>;
}

/** Told how many fields an operation has that is made ready, because it is new; throws when it is not to be. */
export type Count = (fields: number) => void;

export type ProgramRequest = Pick<LiftedOperation, 'text' | 'digest'>;

/** Plans an operation in another thread. */
export type PlanApart = (document: DocumentNode) => Promise<QueryPlan>;

/** What is kept, in bytes. How many each thing takes was measured, see docs/adr/0019. */
const MOST_COVERED = 24 * 1024 * 1024;
const MOST_PROGRAMS = 160 * 1024 * 1024;
const COVERED_BYTES = { character: 18, field: 180 };
/** With what departments in this process make ready for its questions. */
const PROGRAM_BYTES_A_CHARACTER = 215;
const REFUSED_BYTES = 2_000;

/** An operation of so many fields is planned here in a few milliseconds; larger ones are planned apart and finished in slices. */
const MOST_FIELDS_HERE = 100;

/**
 * Covers and compiles operations once for each (lifted operation, task, day) and keeps them. The day is part of it
 * because agreements end; a new supergraph needs a new set of programs.
 */
export function createPrograms(context: CompileContext, planApart: PlanApart) {
  const covered = new LRUCache<string, CoveredOperation>({ maxSize: MOST_COVERED });
  const programs = new LRUCache<string, Program | Refused>({ maxSize: MOST_PROGRAMS, sizeCalculation: programBytes });
  const underWay = new Map<string, Promise<Program | Refused>>();

  function cover(request: ProgramRequest, task: Task, key: string, day: string, count: Count): CoveredOperation {
    const { document, operation } = readLifted(request);
    if (operation.operation === 'subscription')
      throw refusal('BAD_USER_INPUT', { message: 'Subscriptions are not offered.' });
    const conditions = conditionVariables(document);
    const selection = normalise(context.supergraph.apiSchema, document, operation);
    const fields = fieldsIn(selection);
    count(fields);
    const found: CoveredOperation = {
      roots: coverOf(task, operation.operation, selection),
      program(variables, count) {
        const settled = `${key}\n${conditions.map((name) => String(variables[name])).join()}`;
        const known = programs.get(settled);
        if (known) return allowed(known);
        const own = { document, operation, digest: request.digest };
        let pending = underWay.get(settled);
        if (!pending) {
          count(fields);
          pending = compiled(own, task, day, variables);
          underWay.set(settled, pending);
        }
        return pending
          .then((program) => {
            programs.set(settled, program);
            return allowed(program);
          })
          .finally(() => underWay.delete(settled));
      },
    };
    const size = request.text.length * COVERED_BYTES.character + fields * COVERED_BYTES.field;
    covered.set(key, found, { size });
    return found;
  }

  async function compiled(
    operation: CompiledOperation,
    task: Task,
    day: string,
    variables: Variables,
  ): Promise<Program | Refused> {
    try {
      const draft = draftOf(operation, { task, day, isIncluded: settle(variables) }, context);
      if (!draft.document) return atOnce(draft.finish(undefined));
      if (draft.size <= MOST_FIELDS_HERE) return atOnce(draft.finish(context.supergraph.plan(draft.document)));
      return await inSlices(draft.finish(await planApart(draft.document)));
    } catch (error) {
      if (error instanceof Refused) return error;
      throw error;
    }
  }

  return function coveredOperation(request: ProgramRequest, task: Task, count: Count): CoveredOperation {
    const day = today();
    const key = `${day}\n${task.name}\n${request.digest}`;
    return covered.get(key) ?? cover(request, task, key, day, count);
  };
}

function allowed(program: Program | Refused): Program {
  if (program instanceof Refused) throw program;
  return program;
}

function programBytes(program: Program | Refused, key: string): number {
  if (program instanceof Refused) return key.length + (program.errors.length + 1) * REFUSED_BYTES;
  const asked = program.steps.reduce((sum, { query, purpose }) => sum + query.length + purpose.length, 0);
  return key.length + REFUSED_BYTES + asked * PROGRAM_BYTES_A_CHARACTER;
}

function fieldsIn(selection: Selection): number {
  let count = 0;
  for (const field of [...selection.values()].flat()) count += 1 + (field.selection ? fieldsIn(field.selection) : 0);
  return count;
}
