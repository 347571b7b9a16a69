import { parentPort, workerData } from 'node:worker_threads';
import { compose, type Subgraph } from './composition.ts';

// Composes what it is given, and ends: see `composeApart`.
try {
  parentPort?.postMessage({ sdl: compose(workerData as Subgraph[]).sdl });
} catch (error) {
  parentPort?.postMessage({ problem: (error as Error).message });
}
