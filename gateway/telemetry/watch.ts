import { codeOf } from '../../schema/errors.ts';

/** A part of the way of a request (docs/way-of-a-request.md). */
export type Stage =
  | 'identify'
  | 'open grant'
  | 'parse'
  | 'validate'
  | 'cover'
  | 'compile'
  | 'fetch'
  | 'release'
  | 'record';

/** `OK`, or the code of the error that something ended with. There are as many as there are codes. */
export interface End {
  (outcome?: string): void;
  /** Of a department's stage, where traces are made: what it is told to be the cause of its work. */
  traceparent?: string;
}

/** Watches over one request. It is told of stages, departments, tasks and error codes; never of a value or of a person. */
export interface Watch {
  /** Names the request in logs, errors, traces and the ledger. */
  readonly trace: string;
  /** Begins a stage; the result ends it, once. */
  begin(stage: Stage, department?: string): End;
  /** Ends the request; only the first end counts. */
  end(outcome: string, task?: string): void;
}

export const OK = 'OK';

/** For what runs outside of a request. */
export const UNWATCHED: Watch = { trace: 'unwatched', begin: () => () => {}, end: () => {} };

export const outcomeOf = (error: unknown): string => codeOf(error) ?? 'INTERNAL_SERVER_ERROR';

/** Does some work as one stage. Its result, its error or its promise comes through as it is. */
export function during<T>(watch: Watch, stage: Stage, work: () => T): T {
  const end = watch.begin(stage);
  try {
    const result = work();
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') end();
    else
      (result as PromiseLike<unknown>).then(
        () => end(),
        (error) => end(outcomeOf(error)),
      );
    return result;
  } catch (error) {
    end(outcomeOf(error));
    throw error;
  }
}
