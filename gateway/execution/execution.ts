import type { Logger } from 'pino';
import type { FieldDecision } from '../ledger/record.ts';
import { type About, aboutIn } from '../program/about.ts';
import type { Program } from '../program/program.ts';
import type { Watch } from '../telemetry/watch.ts';
import { during } from '../telemetry/watch.ts';
import type { Ask, Channel } from './channel.ts';
import type { Outcome } from './outcome.ts';
import { release } from './release.ts';
import { run } from './run.ts';
import type { Disclosed } from './sending.ts';

export interface ExecutionOptions {
  /** By department. */
  channels: ReadonlyMap<string, Channel>;
  /** Longest a department may take for one step, in milliseconds. */
  timeoutMs: number;
  log: Logger;
}

/** What a request brings to its program. */
export interface Bindings {
  /** The request's variables in their types, under the client's names. */
  variables: Readonly<Record<string, unknown>>;
  /** The candidate by which the task grants each root field, by the field's key. */
  choice: ReadonlyMap<string, number>;
  /** Role to ID number or USCC. */
  subjects: Readonly<Record<string, string>>;
  caseId: string;
  trace: string;
  watch: Watch;
  /** Resolves when it is on record, durably, that this is disclosed. */
  record(disclosed: readonly Disclosed[]): Promise<unknown>;
  /** Resolves when it is on record, durably, that these changes are asked for. */
  intend(changes: readonly Intended[]): Promise<unknown>;
}

/** A change that a department is about to be asked for, and about whom. */
export interface Intended {
  field: FieldDecision;
  about: About;
}

/** Runs a program; rejects when a disclosure cannot be recorded, and with the signal's reason when that aborts. */
export type Execute = (program: Program, bindings: Bindings, signal: AbortSignal) => Promise<Outcome>;

export function createExecution({ channels, timeoutMs, log }: ExecutionOptions): Execute {
  const bound = new WeakMap<Program, Ask[]>();

  function asksOf(program: Program): Ask[] {
    const asks =
      bound.get(program) ?? program.steps.map((step) => channels.get(step.department)?.bind(step) ?? unreachable);
    bound.set(program, asks);
    return asks;
  }

  return async function execute(program, bindings, signal) {
    const { variables, choice, subjects, caseId, trace, watch, record, intend } = bindings;
    const roots = program.roots.flatMap(({ key, candidates }) => {
      const chosen = candidates[choice.get(key) ?? -1];
      return chosen ? [{ key, chosen }] : [];
    });
    const expected = roots.flatMap(({ chosen: { field, role } }) => {
      const subject = role === undefined ? undefined : subjects[role];
      return field.name && field.shape && subject ? [{ name: field.name, shape: field.shape, subject }] : [];
    });
    const aboutOf = (name: string | undefined): About =>
      aboutIn(roots.find(({ chosen }) => chosen.field.name === name)?.chosen.about ?? [], subjects);
    const disclosed: Disclosed[] = [];
    const data = await run(program, {
      asks: asksOf(program),
      variables,
      expected,
      aboutOf,
      intend: (changes) => intend(changes.map(({ name, intended }) => ({ field: intended, about: aboutOf(name) }))),
      caseId,
      trace,
      watch,
      timeoutMs,
      signal,
      log,
      async record(about) {
        await record(about);
        disclosed.push(...about);
      },
    });
    const {
      data: released,
      bySubject,
      shortfalls,
    } = during(watch, 'release', () => release(program, data, roots, subjects));
    return { data: released, shortfalls, disclosed, released: bySubject };
  };
}

const unreachable: Ask = () => Promise.reject(Object.assign(new Error('no such department'), { code: 'NO_CHANNEL' }));
