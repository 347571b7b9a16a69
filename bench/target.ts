import { Pool } from 'undici';
import type { Usage } from './child.ts';
import type { Child } from './children.ts';
import type { Target } from './load.ts';
import { TRANSFER } from './query.ts';
import type { Transfer } from './transfers.ts';

interface Answer {
  data?: { seller?: { realEstate?: object | null } | null; buyer?: object | null };
  errors?: readonly { path?: unknown; extensions?: unknown }[];
}

/** Asks a server for one transfer after the other, each with its headers; `children` are all that work for it. */
export function targetOf(
  url: string,
  transfers: readonly Transfer[],
  headers: readonly Record<string, string>[],
  children: readonly Child[],
): Target {
  const pool = new Pool(url, { connections: 128 });
  const requests = transfers.map((variables, i) => ({
    method: 'POST' as const,
    path: '/graphql',
    headers: { 'content-type': 'application/json', ...headers[i] },
    body: JSON.stringify({ query: TRANSFER, variables }),
  }));
  const usages = () => Promise.all(children.map((child) => child.ask<Usage>({ usage: true })));
  let turn = 0;

  return {
    async ask() {
      const request = requests[turn++ % requests.length] as (typeof requests)[0];
      const { body, statusCode } = await pool.request(request);
      const { data, errors } = (await body.json()) as Answer;
      if (errors || !data?.buyer || !data.seller?.realEstate) {
        throw new Error(`an answer with status ${statusCode} is not whole: ${JSON.stringify(errors?.[0]?.extensions)}`);
      }
      return data;
    },
    cpuSeconds: async () => (await usages()).reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
    peakMegabytes: async () => (await usages()).reduce((total, { peakMegabytes }) => total + peakMegabytes, 0),
    close: () => pool.close(),
  };
}
