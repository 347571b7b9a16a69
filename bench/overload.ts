import { casesOf, openCases } from './cases.ts';
import type { Usage } from './child.ts';
import type { Child } from './children.ts';
import type { Ground } from './ground.ts';
import { createOpenLoop, type Outcome } from './open-loop.ts';
import { startPlatform } from './servers.ts';
import type { Transfer } from './transfers.ts';

/** As the platform is in service, but that one officer is a crowd. */
const IN_SERVICE = { ANSWER_WITHIN_MS: process.env.ANSWER_WITHIN_MS ?? '' };

const TIMES = 4;
const QUIET = 0.25;

/** How the platform fares when more is asked than it can answer, beside how it fares when little is. */
export async function overload(ground: Ground, transfers: readonly Transfer[], seconds: number): Promise<string> {
  const { server, stop } = await startPlatform(ground, transfers, 'overloaded', IN_SERVICE);
  const headers = await openCases(server.url, ground.keys, casesOf(transfers));
  const loop = createOpenLoop(server.url, transfers, headers);
  try {
    const capacity = await capacityOf(loop, seconds);
    const quiet = await loop.run(capacity * QUIET, 2 * seconds);
    const before = await memoryOf(server);
    const crowded = await loop.run(capacity * TIMES, 2 * seconds);
    const recovered = await recovery(loop, capacity * QUIET, quiet.p99);
    const after = await memoryOf(server);
    return [
      `capacity, as fast as 64 at once ask: ${capacity.toFixed(0)} requests/s\n`,
      'open loop                offered   answered   refused  Retry-After     failed        p50        p99  refused p99',
      row(`a quarter of capacity`, quiet),
      row(`${TIMES} × capacity`, crowded),
      '',
      `p99 of what is answered: × ${(crowded.p99 / quiet.p99).toFixed(2)} of 2, ${said(crowded.p99 < 2 * quiet.p99)}`,
      `every refusal names the seconds to wait: ${said(crowded.withRetryAfter === 1)}`,
      `itself again after ${recovered === undefined ? 'more than 10' : recovered.toFixed(1)} s of 5, ${said((recovered ?? 10) <= 5)}`,
      `memory at most: ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after`,
    ].join('\n');
  } finally {
    await loop.close();
    await stop();
  }
}

const said = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');

const memoryOf = async (server: Child): Promise<number> => (await server.ask<Usage>({ usage: true })).peakMegabytes;

type Loop = ReturnType<typeof createOpenLoop>;

/** What it answers when it is asked as fast as it answers; the first run warms it. */
async function capacityOf(loop: Loop, seconds: number): Promise<number> {
  await loop.keep(64, seconds);
  return (await loop.keep(64, seconds)).admitted;
}

/** Seconds until half a second of little load is answered as if there had been no crowd; undefined after ten. */
async function recovery(loop: Loop, perSecond: number, p99: number): Promise<number | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < 10_000) {
    const { refused, failed, p99: now } = await loop.run(perSecond, 0.5);
    if (refused + failed === 0 && now < 2 * p99) return (performance.now() - startedAt) / 1_000;
  }
  return undefined;
}

function row(name: string, outcome: Outcome): string {
  const share = (value: number) => `${(value * 100).toFixed(1)} %`;
  const cells = [
    name.padEnd(22),
    `${outcome.offered.toFixed(0)}/s`.padStart(9),
    `${outcome.admitted.toFixed(0)}/s`.padStart(10),
    share(outcome.refused).padStart(9),
    share(outcome.withRetryAfter).padStart(12),
    share(outcome.failed).padStart(10),
    `${outcome.p50.toFixed(1)} ms`.padStart(10),
    `${outcome.p99.toFixed(1)} ms`.padStart(10),
    `${outcome.refusedP99.toFixed(1)} ms`.padStart(12),
  ];
  return cells.join(' ');
}
