import { parentPort, workerData } from 'node:worker_threads';
import { parse } from 'graphql';
import { loadOffline } from './offline.ts';

// Plans the operations that it is sent over one supergraph, one after the other: see `createPlannerApart`.
const { plan } = await loadOffline(workerData as string);
parentPort?.on('message', (text: string) => {
  try {
    parentPort?.postMessage({ plan: plan(parse(text)) });
  } catch (error) {
    parentPort?.postMessage({ problem: (error as Error).message });
  }
});
parentPort?.postMessage({ ready: true });
