import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { codeOf, ERRORS, refusal, shortfall } from '../../schema/errors.ts';
import type { Agreement } from '../../subgraphs/kit/agreements.ts';
import type { Grant } from '../cases/grant.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import { SUBJECT_KEY } from '../graph/data-subjects.ts';
import type { Engine, PlannedOperation } from '../graph/supergraph.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { Refused } from '../program/admission.ts';
import type { Bindings } from '../program/argument-rule.ts';
import type { Candidate } from '../program/cover.ts';
import { createPrograms } from '../program/program.ts';
import { createIntrospection } from '../tasks/introspection.ts';
import type { Task } from '../tasks/task.ts';
import { completionFailures } from './completion.ts';
import type { Exchange, Failure } from './exchange.ts';
import { createRecording } from './recording.ts';
import { type Release, release } from './release.ts';
import { destinationOf, isPlatform, variablesOf } from './request.ts';

export interface ExecutorOptions {
  engine: Engine;
  tasks: ReadonlyMap<string, Task>;
  agreements: ReadonlyMap<string, readonly Agreement[]>;
  ledger: Ledger;
  /** Keyed digest of a data subject. */
  digest: (id: string) => string;
}

/** The way of a request from cover to release (design, section 3), over one supergraph. */
export function createExecutor({ engine, tasks, agreements, ledger, digest }: ExecutorOptions) {
  const programOf = createPrograms(engine, agreements);
  const recording = createRecording(engine.catalogue, digest);
  const introspect = createIntrospection(engine.apiSchema, (coordinate) => isPlatform(engine.catalogue, coordinate));
  const platformPlans = new LRUCache<string, PlannedOperation>({ max: 200 });

  async function underGrant(request: GatewayGraphQLRequestContext, grant: Grant): Promise<GatewayExecutionResult> {
    const exchange = request.context as Exchange;
    const task = tasks.get(grant.task);
    if (!task)
      throw refusal('CASE_INVALID', { message: 'The task of this case is no longer offered. Open a new case.' });
    const operationName = request.request.operationName;
    try {
      const program = programOf({ document: request.document, queryHash: request.queryHash, operationName }, task);
      const variables = variablesOf(engine, request);
      const roots = program.admit(variables, bindingsOf(grant));
      const { operation, authority } = program.planned();
      exchange.authority = authority;
      const result = await operation.run(request, variables);
      // Sources report into the exchange; an error here is one that nobody foresaw, and nothing goes out with it.
      if (result.errors?.length) throw result.errors[0];
      const data = ownData(result.data, roots, { grant, catalogue: engine.catalogue, exchange });
      const malformed = (result.extensions?.valueCompletion ?? []) as GraphQLError[];
      if (malformed.length > 0) exchange.failures.push(...completionFailures(malformed, roots, engine.catalogue));
      const failed = new Set(exchange.failures.map(({ department }) => department));
      const released = release(data, roots, { failed, catalogue: engine.catalogue });
      await ledger.append(recording.ofRelease(exchange, grant, task, request.queryHash, released));
      const errors = errorsOf(exchange.failures, released);
      return { data, ...(errors.length > 0 ? { errors } : {}) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const coordinates = error.errors.map(({ extensions }) => String(extensions.coordinate));
      const rule = codeOf(error.errors[0]) ?? 'FIELD_NOT_GRANTED';
      await ledger.append(recording.ofRefusal(exchange, grant, task, request.queryHash, { rule, coordinates }));
      return { errors: error.errors };
    }
  }

  async function onPlatform(request: GatewayGraphQLRequestContext): Promise<GatewayExecutionResult> {
    const key = `${request.request.operationName ?? ''}\n${request.queryHash}`;
    const planned = platformPlans.get(key) ?? engine.plan(request.document, request.request.operationName);
    platformPlans.set(key, planned);
    const { data, errors } = await planned.run(request, variablesOf(engine, request));
    return errors?.length ? { errors: errors.map((error) => asThrown(error)) } : { data: data ?? null };
  }

  return async function execute(request: GatewayGraphQLRequestContext): Promise<GatewayExecutionResult> {
    const { grant } = request.context as Exchange;
    // Apollo leaves it to its gateways to find out that no operation was meant.
    if (!request.operation)
      throw refusal('BAD_USER_INPUT', { message: 'Name the one operation of the document that is to be run.' });
    switch (destinationOf(request.operation, engine)) {
      case 'schema':
        return introspect(grant ? tasks.get(grant.task) : undefined, request);
      case 'platform':
        return onPlatform(request);
      case 'departments':
        if (!grant) throw refusal('CASE_REQUIRED');
        return underGrant(request, grant);
    }
  };
}

function bindingsOf({ subjects, parameters }: Grant): Bindings {
  return { subjects: Object.fromEntries(Object.entries(subjects).map(([role, { id }]) => [role, id])), parameters };
}

/**
 * Takes out a root that is about somebody else than was asked for: a department that lies costs its own fields, and
 * nobody is shown another person's data for it.
 */
function ownData(
  raw: GatewayExecutionResult['data'],
  roots: readonly Candidate[],
  { grant, catalogue, exchange }: { grant: Grant; catalogue: Catalogue; exchange: Exchange },
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const { field, rules } of roots) {
    if (raw?.[field.key] !== undefined) data[field.key] = raw[field.key];
    const rule = rules.find(({ expected, path }) => expected.kind === 'subject' && path.length === 1);
    const about = (data[field.key] as { [SUBJECT_KEY]?: string } | null | undefined)?.[SUBJECT_KEY];
    if (about === undefined || rule?.expected.kind !== 'subject') continue;
    if (about === grant.subjects[rule.expected.name]?.id) continue;
    data[field.key] = null;
    const department = catalogue.get(field.coordinate ?? '')?.owners[0] ?? 'unknown';
    exchange.failures.push({ department, code: 'DEPARTMENT_UNAVAILABLE', message: ERRORS.DEPARTMENT_UNAVAILABLE[1] });
  }
  return data;
}

/** One error a department and kind of failure, at the first path it left empty. */
function errorsOf(failures: readonly Failure[], { missing }: Release): GraphQLError[] {
  const distinct = new Map(failures.map((failure) => [`${failure.department} ${failure.code}`, failure]));
  return [...distinct.values()].map(({ department, code, message, reference }) => {
    const path = missing.get(department);
    return shortfall(code, { message, department, ...(path ? { path } : {}), ...(reference ? { reference } : {}) });
  });
}

/** The error a source threw, as it was before the executor of plans dressed it. */
function asThrown(error: GraphQLError): GraphQLError {
  const original = error.originalError ?? error;
  return codeOf(original) ? (original as GraphQLError) : error;
}
