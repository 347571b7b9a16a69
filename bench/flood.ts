import { setTimeout as delay } from 'node:timers/promises';
import { today } from '../schema/clock.ts';
import { createCast } from '../seed/cast.ts';
import { casesOf, openCases, type WindowHeaders } from './cases.ts';
import type { Usage } from './child.ts';
import type { Ground } from './ground.ts';
import { createOpenLoop, type Outcome } from './open-loop.ts';
import { startPlatform } from './servers.ts';
import type { Transfer } from './transfers.ts';

/** As the platform is in service, but that one officer stands for all windows. */
const IN_SERVICE = { ANSWER_WITHIN_MS: process.env.ANSWER_WITHIN_MS ?? '' };

/** Different operations in one flood, each about as large as is allowed: 2,000 tokens. */
const DOCUMENTS = 2_350;
const IN_FLIGHT = 8;
const QUIET_PER_SECOND = 100;

/** How windows fare beside somebody who sends one large new operation after the other, and what memory that costs. */
export async function flood(ground: Ground, transfers: readonly Transfer[], seconds: number): Promise<string> {
  const { server, stop } = await startPlatform(ground, transfers, 'flooded', IN_SERVICE);
  const cases = await openCases(server.url, ground.keys, casesOf(transfers));
  const { driver } = createCast(today());
  const [flooder] = await openCases(server.url, ground.keys, [
    {
      user: 'officer-wang',
      window: 'transport',
      task: 'ride-hailing-driver-qualification',
      subjects: { applicant: driver.idNumber },
    },
  ]);
  const loop = createOpenLoop(server.url, transfers, cases);
  const memory = async () => (await server.ask<Usage>({ usage: true })).peakMegabytes;
  const beside = async (round: number): Promise<{ outcome: Outcome; answered: number; refused: number }> => {
    const flooding = sendAll(server.url, flooder as WindowHeaders, driver.idNumber, round);
    const outcome = await loop.run(QUIET_PER_SECOND, 2 * seconds);
    return { outcome, ...(await flooding) };
  };
  try {
    await loop.run(QUIET_PER_SECOND, seconds);
    const alone = await loop.run(QUIET_PER_SECOND, 2 * seconds);
    const before = await memory();
    const first = await beside(1);
    const between = await memory();
    const second = await beside(2);
    const after = await memory();
    const worst = Math.max(first.outcome.p95, second.outcome.p95) / alone.p95;
    return [
      `${DOCUMENTS} different operations of 2,000 tokens, ${IN_FLIGHT} at once, twice; ${QUIET_PER_SECOND} requests/s of others beside them\n`,
      `flood: ${first.answered} and ${second.answered} answered, ${first.refused} and ${second.refused} refused with the seconds to wait`,
      `others' p95: ${alone.p95.toFixed(1)} ms alone, ${first.outcome.p95.toFixed(1)} and ${second.outcome.p95.toFixed(1)} ms beside a flood: × ${worst.toFixed(2)} of 2, ${worst < 2 ? 'met' : 'MISSED'}`,
      `others that were not answered: ${((first.outcome.refused + first.outcome.failed) * 100).toFixed(1)} % and ${((second.outcome.refused + second.outcome.failed) * 100).toFixed(1)} %`,
      `memory at most: ${before.toFixed(0)} MB before, ${between.toFixed(0)} MB after the first, ${after.toFixed(0)} MB after the second`,
    ].join('\n');
  } finally {
    await loop.close();
    await stop();
  }
}

/** Sends every operation once, whether it is answered or refused. */
async function sendAll(url: string, headers: WindowHeaders, who: string, round: number) {
  const tally = { answered: 0, refused: 0 };
  let next = 0;
  async function work(): Promise<void> {
    while (next < DOCUMENTS) {
      const number = next++;
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: operation(round, number), variables: { who } }),
      });
      await response.arrayBuffer();
      if (response.status === 200) tally.answered += 1;
      else if (response.headers.has('retry-after')) tally.refused += 1;
      // Somebody who means harm does not wait for as long as is asked.
      if (response.status !== 200) await delay(20);
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return tally;
}

const FIELDS =
  'name idNumber photo drivingLicence { licenceClass expiresOn } rideHailingExam { on isPassed } rideHailingQualification { isQualified findings { rule demand isMet } }';

/** An operation like no other: its name and the names of its parts are new. */
function operation(round: number, number: number): string {
  const parts = Array.from({ length: 57 }, (_, i) => `r${round}x${number}p${i}: citizen(idNumber: $who) { ${FIELDS} }`);
  return `query ($who: IDNumber!) { ${parts.join(' ')} }`;
}
