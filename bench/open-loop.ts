import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { WindowHeaders } from './cases.ts';
import { TRANSFER } from './query.ts';
import type { Transfer } from './transfers.ts';

/** What became of a load whose requests come when they come, however long the answers take. */
export interface Outcome {
  /** Requests sent in a second. */
  offered: number;
  /** Whole answers in a second. */
  admitted: number;
  /** Share of requests that were refused with OVERLOADED. */
  refused: number;
  /** Share of refusals that name the seconds to wait. */
  withRetryAfter: number;
  /** Share of requests that came to neither. */
  failed: number;
  /** Milliseconds from when a request was due to its whole answer, refusals left out. */
  p50: number;
  p95: number;
  p99: number;
  /** The same of refusals. */
  refusedP99: number;
}

type Kind = 'admitted' | 'refused' | 'failed';

interface Answered {
  kind: Kind;
  ms: number;
  hasRetryAfter: boolean;
}

/** Connections that the windows hold open together. */
const CONNECTIONS = 512;

/** Asks for housing transfers at a rate; the times between requests are drawn as crowds make them. */
export function createOpenLoop(url: string, transfers: readonly Transfer[], headers: readonly WindowHeaders[]) {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const requests = transfers.map((variables, i) => ({
    method: 'POST' as const,
    path: '/graphql',
    headers: { 'content-type': 'application/json', ...headers[i] },
    body: JSON.stringify({ query: TRANSFER, variables }),
  }));
  let turn = 0;

  async function ask(due: number): Promise<Answered> {
    try {
      const response = await pool.request(requests[turn++ % requests.length] as (typeof requests)[0]);
      const text = await response.body.text();
      const isWhole = response.statusCode === 200 && text.startsWith('{"data"') && !text.includes('"errors"');
      const isRefused = response.statusCode === 503 && text.includes('"OVERLOADED"');
      const hasRetryAfter = /^[1-9]\d*$/.test(String(response.headers['retry-after']));
      return {
        kind: isWhole ? 'admitted' : isRefused ? 'refused' : 'failed',
        ms: performance.now() - due,
        hasRetryAfter,
      };
    } catch {
      return { kind: 'failed', ms: performance.now() - due, hasRetryAfter: false };
    }
  }

  return {
    async run(perSecond: number, seconds: number): Promise<Outcome> {
      const answers: Promise<Answered>[] = [];
      const startedAt = performance.now();
      for (let due = startedAt; due < startedAt + seconds * 1_000; ) {
        if (due > performance.now()) await delay(1);
        // All that is due by now is sent, so that a slow turn of this process lowers no rate.
        for (const now = performance.now(); due <= now; due += (-Math.log(1 - Math.random()) * 1_000) / perSecond) {
          answers.push(ask(due));
        }
      }
      return outcomeOf(await Promise.all(answers), seconds);
    },
    /** Keeps a number of requests in flight, as fast as they are answered. */
    async keep(inFlight: number, seconds: number): Promise<Outcome> {
      const answers: Answered[] = [];
      const endAt = performance.now() + seconds * 1_000;
      const one = async (): Promise<void> => {
        while (performance.now() < endAt) {
          const answer = await ask(performance.now());
          answers.push(answer);
          if (answer.kind !== 'admitted') await delay(50);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, one));
      return outcomeOf(answers, seconds);
    },
    close: () => pool.close(),
  };
}

function outcomeOf(answers: readonly Answered[], seconds: number): Outcome {
  const of = (kind: Kind) => answers.filter((answer) => answer.kind === kind);
  const [admitted, refused, failed] = [of('admitted'), of('refused'), of('failed')];
  const share = (part: readonly unknown[], whole: readonly unknown[]) => part.length / Math.max(1, whole.length);
  return {
    offered: answers.length / seconds,
    admitted: admitted.length / seconds,
    refused: share(refused, answers),
    withRetryAfter: share(
      refused.filter(({ hasRetryAfter }) => hasRetryAfter),
      refused,
    ),
    failed: share(failed, answers),
    p50: quantile(admitted, 0.5),
    p95: quantile(admitted, 0.95),
    p99: quantile(admitted, 0.99),
    refusedP99: quantile(refused, 0.99),
  };
}

function quantile(answers: readonly Answered[], share: number): number {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}
