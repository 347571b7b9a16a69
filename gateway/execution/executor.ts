import type { GatewayExecutionResult } from '@apollo/server-gateway-interface';
import type { GraphQLError } from 'graphql';
import { codeOf, refusal, shortfall } from '../../schema/errors.ts';
import type { Grant } from '../cases/grant.ts';
import type { Requester } from '../cases/requester.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import { createPlannerApart } from '../graph/planning-apart.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { Identity } from '../identity/access-token.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { admit, askedOf, Refused } from '../program/admission.ts';
import { createCompileContext } from '../program/compile.ts';
import { type CoveredOperation, createPrograms } from '../program/programs.ts';
import type { Task } from '../tasks/task.ts';
import { during } from '../telemetry/watch.ts';
import type { Execute, Intended } from './execution.ts';
import { createRecording, type Recorded } from './recording.ts';
import type { LiftedRequest } from './request.ts';
import type { Shortfall } from './shortfall.ts';

export interface ExecutorOptions {
  supergraph: Supergraph;
  tasks: ReadonlyMap<string, Task>;
  agreements: AgreementsByDepartment;
  execute: Execute;
  ledger: Ledger;
  /** Rejects where a case was closed, or where that cannot be known. */
  confirm: (caseId: string) => Promise<void>;
  /** Counts the fields of an operation that is made ready for somebody, because it is new; throws OVERLOADED when it is too many. */
  countMaking: (identity: Identity, fields: number) => void;
  /** Keyed digest of a data subject. */
  digest: (id: string) => string;
}

/** The way of a request under a grant, from cover to release (design, section 3), over one supergraph. */
export function createExecutor(options: ExecutorOptions) {
  const { supergraph, tasks, agreements, execute, ledger, confirm, countMaking, digest } = options;
  const coveredOperation = createPrograms(
    createCompileContext(supergraph, agreements),
    createPlannerApart(supergraph.sdl),
  );
  const recording = createRecording(supergraph.catalogue, digest);

  return async function underGrant(
    { operation, variables }: LiftedRequest,
    requester: Requester,
    grant: Grant,
  ): Promise<GatewayExecutionResult> {
    const task = tasks.get(grant.task);
    if (!task)
      throw refusal('CASE_INVALID', { message: 'The task of this case is no longer offered. Open a new case.' });
    let covered: CoveredOperation | undefined;
    const of: Recorded = { requester, grant, task, digest: operation.digest };
    try {
      const { trace, signal, watch } = requester;
      const { parameters } = grant;
      const count = (fields: number) => countMaking(requester.identity, fields);
      const subjects = subjectsOf(grant);
      const { made, choice } = during(watch, 'cover', () => {
        const made = coveredOperation(operation, task, count);
        covered = made;
        return { made, choice: admit(made.roots, variables, { subjects, parameters }) };
      });
      const program = await during(watch, 'compile', () => made.program(variables, count));
      const { caseId } = grant;
      const record = async (told: Parameters<typeof recording.ofDisclosure>[1]) => {
        await confirm(caseId);
        return during(watch, 'record', () => ledger.append(recording.ofDisclosure(of, told)));
      };
      const intend = async (changes: readonly Intended[]) => {
        await confirm(caseId);
        intended.push(...changes);
        return during(watch, 'record', () => ledger.append(recording.ofIntent(of, changes)));
      };
      const intended: Intended[] = [];
      const bindings = { variables, choice, subjects, caseId, trace, watch, record, intend };
      const outcome = await execute(program, bindings, signal);
      // A grant that ceased to hold meanwhile releases nothing.
      signal.throwIfAborted();
      await confirm(caseId);
      await during(watch, 'record', () => ledger.append(recording.ofOutcome(of, program, outcome, intended)));
      const errors = errorsOf(outcome.shortfalls, trace);
      return { data: outcome.data, ...(errors.length > 0 ? { errors } : {}) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const subjects = subjectsOf(grant);
      const asked = covered?.roots.flatMap((root) => askedOf(root, variables, { subjects })) ?? [];
      const refused = error.errors.flatMap(({ extensions }, i) => {
        const named = new Set<string | null>(error.subjects[i]?.length ? error.subjects[i] : asked);
        const coordinate = String(extensions.coordinate);
        return [...(named.size > 0 ? named : [null])].map((subject) => ({ coordinate, subject }));
      });
      const rule = codeOf(error.errors[0]) ?? 'FIELD_NOT_GRANTED';
      await ledger.append(recording.ofRefusal(of, { rule, refused }));
      return { errors: error.errors };
    }
  };
}

const bySubject = new WeakMap<Grant, Readonly<Record<string, string>>>();

/** Role to ID number or USCC. */
function subjectsOf(grant: Grant): Readonly<Record<string, string>> {
  const known =
    bySubject.get(grant) ?? Object.fromEntries(Object.entries(grant.subjects).map(([role, { id }]) => [role, id]));
  bySubject.set(grant, known);
  return known;
}

/**
 * One error a department and kind of failure, at the first path it left empty; its cause is logged under the reference. A
 * change that was refused has its own, with its reason.
 */
function errorsOf(shortfalls: readonly Shortfall[], reference: string): GraphQLError[] {
  const distinct = new Map<string, Shortfall>();
  for (const missing of shortfalls) {
    const key = `${missing.department} ${missing.cause} ${missing.reason ? missing.path.join() : ''}`;
    if (!distinct.has(key)) distinct.set(key, missing);
  }
  return [...distinct.values()].map(({ department, cause, path, reason }) =>
    shortfall(cause, { department, path, ...(reason ?? { reference }) }),
  );
}
