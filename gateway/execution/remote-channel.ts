import { Pool } from 'undici';
import { createSealer, type Envelope } from '../../subgraphs/kit/envelope.ts';
import type { Secrets } from '../../subgraphs/kit/secrets.ts';
import { PURPOSE_HEADER, SIGNATURE_HEADER, STAMP_HEADER } from '../../subgraphs/kit/server.ts';
import { DESCRIBE } from '../../subgraphs/kit/service.ts';
import type { Channel } from './channel.ts';
import { askDescription } from './remote-description.ts';

/** Largest answer of a department, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Longest that a department may take to say that it is there, in milliseconds. */
const PRESENCE_MS = 2_000;

/** Most requests to one department that are under way or wait for a connection. */
const MOST_UNDER_WAY = 2_000;

/** The way to a department behind a URL. */
export interface RemoteChannel extends Channel {
  /** What the department says that it offers now, and with whom it agreed. */
  describe(): Promise<unknown>;
  /** Resolves when the department is there; it may still refuse what it is asked. */
  ready(): Promise<void>;
  /** Ends its connections. */
  close(): Promise<void>;
}

export interface RemoteChannelOptions {
  department: string;
  url: string;
  /** What is shared with the department. */
  secret: string | Secrets;
  timeoutMs: number;
}

/** Opens the way to a department that runs elsewhere; each request is signed for it alone. */
export function openRemoteChannel({ department, url, secret, timeoutMs }: RemoteChannelOptions): RemoteChannel {
  const seal = createSealer(secret, department);
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: 32,
    pipelining: 1,
    connect: { timeout: Math.min(timeoutMs, 2_000) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: MOST_BYTES,
  });
  let underWay = 0;
  return {
    bind:
      ({ query, purpose }) =>
      async (variables, caseId, signal, traceparent) => {
        if (underWay >= MOST_UNDER_WAY) throw Object.assign(new Error('too much is asked'), { code: 'QUEUE_FULL' });
        underWay += 1;
        try {
          const request = { query, variables };
          const { body } = await pool.request({
            method: 'POST',
            path: pathname,
            headers: {
              'content-type': 'application/json',
              ...headersOf(seal(purpose, caseId, request)),
              ...(traceparent ? { traceparent } : {}),
            },
            body: JSON.stringify(request),
            signal,
          });
          return await body.json();
        } finally {
          underWay -= 1;
        }
      },
    describe: () =>
      askDescription(pool, {
        path: new URL('description', url).pathname,
        headers: headersOf(seal('{}', '', DESCRIBE)),
        timeoutMs,
      }),
    async ready() {
      const path = new URL('health/ready', url).pathname;
      // The whole of it in time, also of an answer that comes in drops.
      const signal = AbortSignal.timeout(PRESENCE_MS);
      const { statusCode, body } = await pool.request({ method: 'GET', path, signal });
      await body.dump();
      // A department that is not of our kit may have no such page.
      if (statusCode >= 500) throw new Error(`the department answered ${statusCode}`);
    },
    close: () => pool.close(),
  };
}

const headersOf = (envelope: Envelope): Record<string, string> => ({
  [PURPOSE_HEADER]: Buffer.from(envelope.purpose).toString('base64url'),
  [STAMP_HEADER]: envelope.stamp,
  [SIGNATURE_HEADER]: envelope.signature,
});
