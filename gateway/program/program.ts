import type { DocumentNode, GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import { type Agreement, today } from '../../subgraphs/kit/agreements.ts';
import { withSubjects } from '../graph/data-subjects.ts';
import type { Engine, PlannedOperation } from '../graph/supergraph.ts';
import { normalise, operationOf } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { admit, Refused } from './admission.ts';
import type { Bindings } from './argument-rule.ts';
import { authorise, type PlanAuthority } from './authority.ts';
import { type Candidate, coverOf, type RootCover, type Shape } from './cover.ts';

/** An operation under a task, with everything that does not depend on the request worked out. */
export interface Program {
  operation: 'query' | 'mutation';
  /** Chooses the granted root for each root field, or throws Refused. */
  admit(variables: Readonly<Record<string, unknown>>, bindings: Bindings): readonly Candidate[];
  /** The plan and what it may do; made for the first request that is admitted. Throws Refused when the plan itself is not allowed. */
  planned(): { operation: PlannedOperation; authority: PlanAuthority };
}

export interface ProgramRequest {
  document: DocumentNode;
  /** Digest of the document's text. */
  queryHash: string;
  operationName: string | undefined;
}

/**
 * Compiles operations once for each (document, operation, task, day) and keeps them. The day is part of it because
 * agreements end; a new supergraph needs a new set of programs.
 */
export function createPrograms(engine: Engine, agreements: ReadonlyMap<string, readonly Agreement[]>) {
  const programs = new LRUCache<string, Program>({ max: 2_000 });

  function compile({ document, operationName }: ProgramRequest, task: Task, day: string): Program {
    const node = operationOf(document, operationName);
    if (!node)
      throw refusal('BAD_USER_INPUT', { message: 'Name the one operation of the document that is to be run.' });
    if (node.operation === 'subscription')
      throw refusal('BAD_USER_INPUT', { message: 'Subscriptions are not offered.' });
    const roots = coverOf(task, node.operation, normalise(engine.apiSchema, document, node));
    let planned: ReturnType<Program['planned']> | Refused | undefined;

    function plan(): ReturnType<Program['planned']> | Refused {
      const released = new Set(roots.flatMap(coordinatesOf));
      const operation = engine.plan(withSubjects(engine.apiSchema, document), operationName);
      const authority = authorise(operation.plan, released, {
        schema: engine.supergraphSchema,
        catalogue: engine.catalogue,
        agreements,
        task: (task as Task).name,
        day,
      });
      return authority.refused.length > 0 ? new Refused(authority.refused.map(notAgreed)) : { operation, authority };
    }

    return {
      operation: node.operation,
      admit: (variables, bindings) => admit(roots, variables, bindings),
      planned() {
        planned ??= plan();
        if (planned instanceof Refused) throw planned;
        return planned;
      },
    };
  }

  return function programOf(request: ProgramRequest, task: Task): Program {
    const day = today();
    const key = `${day}\n${task.name}\n${request.operationName ?? ''}\n${request.queryHash}`;
    let program = programs.get(key);
    if (!program) {
      program = compile(request, task, day);
      programs.set(key, program);
    }
    return program;
  };
}

function coordinatesOf({ candidates }: RootCover): string[] {
  return candidates.flatMap(({ field }) => shapeCoordinates(new Map([['', [field]]])));
}

function shapeCoordinates(shape: Shape | undefined): string[] {
  return [...(shape?.values() ?? [])]
    .flat()
    .flatMap(({ coordinate, shape: inner }) => [...(coordinate ? [coordinate] : []), ...shapeCoordinates(inner)]);
}

const notAgreed = ({ owner, recipient, coordinate }: PlanAuthority['refused'][number]): GraphQLError =>
  refusal('NOT_IN_AGREEMENT', { coordinate, department: owner, recipient });
