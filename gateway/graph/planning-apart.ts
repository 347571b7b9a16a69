import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, print } from 'graphql';
import { refusal } from '../../schema/errors.ts';

export interface PlannerOptions {
  /** Longest that one operation may take, in milliseconds. */
  limitMs?: number;
  /** How long the thread stays when nothing is planned, in milliseconds. */
  idleMs?: number;
  /** Most operations that may wait. */
  most?: number;
}

/** Longest that a thread may take to load its supergraph, in milliseconds. */
const START_MS = 60_000;
const MOST_MEGABYTES = 512;

/**
 * Makes a planner in a thread of its own, one operation after the other, so that no request stands still while a large one
 * is planned. The thread begins with the first operation and ends when there was none for a while. An operation that takes
 * too long, or too much memory, ends it and is OPERATION_TOO_COMPLEX; where too many wait the next is OVERLOADED.
 */
export function createPlannerApart(
  supergraphSdl: string,
  { limitMs = 5_000, idleMs = 60_000, most = 50 }: PlannerOptions = {},
): (document: DocumentNode) => Promise<QueryPlan> {
  let worker: Worker | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let idle: NodeJS.Timeout | undefined;

  function end(): void {
    worker?.terminate();
    worker = undefined;
  }

  async function started(): Promise<Worker> {
    if (worker) return worker;
    const begun = new Worker(new URL('./planning-worker.ts', import.meta.url), {
      workerData: supergraphSdl,
      stderr: false,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    worker = begun;
    begun.unref();
    // What ends it is told to whoever waits for it.
    begun.on('error', () => {});
    await once(begun, 'message', { signal: AbortSignal.timeout(START_MS) });
    return begun;
  }

  async function planned(document: DocumentNode): Promise<QueryPlan> {
    clearTimeout(idle);
    try {
      const planner = await started();
      const answer = once(planner, 'message', { signal: AbortSignal.timeout(limitMs) });
      planner.postMessage(print(document));
      const [{ plan, problem }] = (await answer) as [{ plan?: QueryPlan; problem?: string }];
      if (!plan) throw new Error(problem);
      return plan;
    } catch (error) {
      const { name, code } = error as Error & { code?: string };
      if (name !== 'AbortError' && code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      end();
      throw refusal('OPERATION_TOO_COMPLEX');
    } finally {
      idle = setTimeout(end, idleMs).unref();
    }
  }

  return async (document) => {
    if (waiting >= most) throw refusal('OVERLOADED', { retryAfter: 1 });
    waiting += 1;
    const result = turn
      .then(() => planned(document))
      .finally(() => {
        waiting -= 1;
      });
    turn = result.catch(() => {});
    return result;
  };
}
