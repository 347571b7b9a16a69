import { freePort } from '../database/free-port.ts';
import { casesOf, openCases, type WindowHeaders } from './cases.ts';
import { type Child, startChild } from './children.ts';
import type { DecisionCost } from './decision.ts';
import type { Recording } from './direct.ts';
import type { Ground } from './ground.ts';
import type { Target } from './load.ts';
import type { RecordedRead } from './recorder.ts';
import { targetOf } from './target.ts';
import type { Transfer } from './transfers.ts';

/** A target in processes of its own. */
export interface Served {
  target: Target;
  /** The process that is asked. */
  server: Child;
  stop(): Promise<void>;
}

/** One officer opens all cases and asks for all of them. */
const ONE_FOR_ALL = { ANSWER_WITHIN_MS: '60000', RATE_OPERATIONS: '1000000', RATE_CASES: '1000000' };

/** The platform with everything on, and a case for each transfer. */
export async function startPlatform(
  ground: Ground,
  transfers: readonly Transfer[],
  instance = 'measured',
  settings = {},
) {
  const environment = {
    ...ground.environment,
    ...ONE_FOR_ALL,
    ...settings,
    INSTANCE: instance,
    PORT: String(await freePort()),
  };
  const server = await startChild('platform-server.ts', environment);
  const headers: readonly WindowHeaders[] = await openCases(server.url, ground.keys, casesOf(transfers));
  const started = served(targetOf(server.url, transfers, headers, [server]), [server]);
  return { ...started, decision: () => server.ask<DecisionCost>({ decision: headers }) };
}

/** A gateway that asks departments over HTTP; each has departments of its own, so that their memory is its own too. */
export async function startGateway(file: string, ground: Ground, transfers: readonly Transfer[]): Promise<Served> {
  const departments = await startChild('bare-departments.ts', ground.environment);
  const gateway = await startChild(file, { ...ground.environment, DEPARTMENTS_URL: departments.url });
  const children = [gateway, departments] as const;
  return served(targetOf(gateway.url, transfers, [], children), children);
}

/** What the platform reads and answers for each transfer. Watching costs something, so nothing is measured here. */
export async function record(ground: Ground, transfers: readonly Transfer[]): Promise<Recording[]> {
  const { target, server, stop } = await startPlatform(ground, transfers, 'watched');
  const recordings: Recording[] = [];
  for (const _ of transfers) {
    const answer = JSON.stringify({ data: await target.ask() });
    recordings.push({ answer, reads: await server.ask<RecordedRead[]>({ reads: true }) });
  }
  await stop();
  return recordings;
}

/** The reads of the recordings and nothing else. */
export async function startDirect(
  ground: Ground,
  transfers: readonly Transfer[],
  recordings: readonly Recording[],
): Promise<Served> {
  const server = await startChild('direct.ts', ground.environment);
  await server.ask({ recordings: recordings.slice(0, transfers.length) });
  const headers = transfers.map((_, i) => ({ 'x-case': String(i) }));
  return served(targetOf(server.url, transfers, headers, [server]), [server]);
}

function served(target: Target, children: readonly [Child, ...Child[]]): Served {
  return {
    target,
    server: children[0],
    async stop() {
      await target.close();
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}
