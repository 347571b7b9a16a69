import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Subgraph } from './composition.ts';

/** What is judged and composed. */
export interface Judging {
  /** All subgraphs as they are in service. */
  subgraphs: readonly Subgraph[];
  /** What takes the place of some of them. */
  offers: readonly Subgraph[];
  /** The graph in service, when there is one. */
  before: string | undefined;
  /** Coordinate to the tasks that read it. */
  uses: ReadonlyMap<string, readonly string[]>;
}

export interface Judged {
  /** The graph with what is offered; not there when it does not compose. */
  sdl?: string;
  /** Why it does not compose, a line each. */
  problems: readonly string[];
  /** By department, what keeps its offer from coming in by itself. */
  findings: ReadonlyMap<string, readonly string[]>;
}

/** A composition that needs more memory than this ends, not the process around it. */
const MOST_MEGABYTES = 512;

/**
 * Judges and composes in a thread of its own: that takes a second and a hundred megabytes, in which requests would stand
 * still and which the process would keep, and of a hostile schema any amount. Throws when the thread dies or `signal` aborts.
 */
export async function judgeApart(judging: Judging, signal?: AbortSignal): Promise<Judged> {
  const worker = new Worker(new URL('./composition-worker.ts', import.meta.url), {
    workerData: {
      ...judging,
      subgraphs: judging.subgraphs.map(plain),
      offers: judging.offers.map(plain),
    } satisfies Judging,
    stderr: false,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  const done = new AbortController();
  const until = AbortSignal.any([done.signal, ...(signal ? [signal] : [])]);
  try {
    const [judged] = await Promise.race([
      once(worker, 'message', { signal: until }),
      once(worker, 'exit', { signal: until }).then(() => Promise.reject(new Error('The composition broke off.'))),
    ]);
    return judged as Judged;
  } finally {
    done.abort();
    await worker.terminate();
  }
}

/** Composes in a thread of its own. Gives the graph's SDL; throws as `compose` does. */
export async function composeApart(subgraphs: readonly Subgraph[]): Promise<string> {
  const { sdl, problems } = await judgeApart({ subgraphs, offers: [], before: undefined, uses: new Map() });
  if (sdl === undefined) throw new Error(`The departments' schemas do not compose:\n${problems.join('\n')}`);
  return sdl;
}

const plain = ({ name, sdl }: Subgraph): Subgraph => ({ name, sdl });
