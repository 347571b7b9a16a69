import { freePort } from '../gateway/http/port.ts';
import { openCases } from './cases.ts';
import { type Child, startChild } from './children.ts';
import type { Ground } from './ground.ts';
import type { Target } from './load.ts';
import { targetOf } from './target.ts';
import type { Transfer } from './transfers.ts';

/** A target in processes of its own. */
export interface Served {
  target: Target;
  /** The process that is asked. */
  server: Child;
  stop(): Promise<void>;
}

/** The platform with everything on, and a case for each transfer. Watched, it notes its reads (`RecordedRead`). */
export async function startPlatform(ground: Ground, transfers: readonly Transfer[], instance = 'measured') {
  const environment = { ...ground.environment, INSTANCE: instance, PORT: String(await freePort()) };
  const server = await startChild('platform-server.ts', environment);
  const headers = await openCases(server.url, ground.keys, transfers);
  return {
    ...served(
      targetOf(server.url, transfers, (i) => headers[i] ?? {}, [server]),
      [server],
    ),
    headers,
  };
}

/** Apollo's gateway over HTTP, and the departments that it asks. */
export async function startBare(ground: Ground, transfers: readonly Transfer[]): Promise<Served> {
  const departments = await startChild('bare-departments.ts', ground.environment);
  const gateway = await startChild('bare-gateway.ts', { DEPARTMENTS_URL: departments.url });
  const children = [gateway, departments] as const;
  return served(
    targetOf(gateway.url, transfers, () => ({}), children),
    children,
  );
}

export function served(target: Target, children: readonly [Child, ...Child[]]): Served {
  return {
    target,
    server: children[0],
    async stop() {
      await target.close();
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}
