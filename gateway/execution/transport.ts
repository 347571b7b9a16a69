import { Pool } from 'undici';
import type { Envelope } from '../../subgraphs/kit/envelope.ts';
import { PURPOSE_HEADER, SIGNATURE_HEADER, STAMP_HEADER } from '../../subgraphs/kit/server.ts';
import type { DepartmentService, Description, SubgraphResponse } from '../../subgraphs/kit/service.ts';
import type { Transport } from './source.ts';

/** Largest answer of a department, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A department hosted in this process. */
export const localTransport =
  (service: DepartmentService): Transport =>
  (envelope, request) =>
    service.handle(envelope, request);

/** A department behind a URL. */
export interface RemoteTransport extends Transport {
  describe(envelope: Envelope): Promise<Description>;
  /** Ends its connections. */
  close(): Promise<void>;
}

export function remoteTransport(url: string, timeoutMs: number): RemoteTransport {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: 32,
    pipelining: 1,
    connect: { timeout: Math.min(timeoutMs, 2_000) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: MOST_BYTES,
  });
  const transport: Transport = async (envelope, request) => {
    const { body } = await pool.request({
      method: 'POST',
      path: pathname,
      headers: { 'content-type': 'application/json', ...headersOf(envelope) },
      body: JSON.stringify(request),
    });
    return (await body.json()) as SubgraphResponse;
  };
  return Object.assign(transport, {
    async describe(envelope: Envelope) {
      const path = new URL('description', url).pathname;
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers: headersOf(envelope) });
      if (statusCode !== 200) throw new Error(`the department answered ${statusCode}`);
      return (await body.json()) as Description;
    },
    close: () => pool.close(),
  });
}

const headersOf = (envelope: Envelope): Record<string, string> => ({
  [PURPOSE_HEADER]: Buffer.from(envelope.purpose).toString('base64url'),
  [STAMP_HEADER]: envelope.stamp,
  [SIGNATURE_HEADER]: envelope.signature,
});
