import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Subgraph } from './composition.ts';

/**
 * Composes in a thread of its own: composition takes a second and a hundred megabytes, in which requests would stand still
 * and which the process would keep. Gives the supergraph's SDL; throws as `compose` does.
 */
export async function composeApart(subgraphs: readonly Subgraph[]): Promise<string> {
  const worker = new Worker(new URL('./composition-worker.ts', import.meta.url), {
    workerData: subgraphs.map(({ name, sdl }) => ({ name, sdl })),
    stderr: false,
  });
  try {
    const [{ sdl, problem }] = (await once(worker, 'message')) as [{ sdl?: string; problem?: string }];
    if (sdl === undefined) throw new Error(problem);
    return sdl;
  } finally {
    await worker.terminate();
  }
}
