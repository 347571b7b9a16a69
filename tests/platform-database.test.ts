import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import { cast } from './support/cast.ts';
import { startDistantDatabase } from './support/distant-database.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const AWAY = [503, 'PLATFORM_UNAVAILABLE'];
/** The platform's own patience, and much more for a machine that has other work. */
const IN_TIME_MS = 15_000;

describe("while the platform's own database does not answer", () => {
  let database: Awaited<ReturnType<typeof startDistantDatabase>>;
  let at: TestPlatform;
  let opened: Case;
  const { driver } = cast;
  const window = 'transport';
  const task = 'ride-hailing-driver-qualification';

  beforeAll(async () => {
    database = await startDistantDatabase();
    at = await startPlatform({ platformUri: database.uriOf(PLATFORM) });
    opened = await at.open({ user: 'officer-wang', task, window, subjects: { applicant: driver.idNumber } });
  }, 60_000);

  afterAll(async () => {
    await at.close();
    database.stop();
  });

  async function outcomeOf(work: () => ReturnType<TestPlatform['send']>) {
    const begun = Date.now();
    const { status, body } = await work();
    expect(Date.now() - begun).toBeLessThan(IN_TIME_MS);
    return [status, body.errors?.[0]?.extensions.code ?? 'answered'];
  }

  const send = (query: string, variables: object = {}) =>
    outcomeOf(() => at.send({ query, variables }, { authorization: `Bearer ${opened.token}` }));
  const open = async () =>
    send('mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }', {
      input: {
        task,
        window,
        subjects: [{ role: 'applicant', presentation: await at.present(driver.idNumber, window) }],
      },
    });
  const find = () => send('query ($id: ID!) { case(id: $id) { task } }', { id: opened.id });
  const close = () => send('mutation ($id: ID!) { closeCase(id: $id) { case { id } } }', { id: opened.id });
  const read = () => outcomeOf(() => at.ask(opened, `{ citizen(idNumber: "${driver.idNumber}") { name } }`));

  async function backWithin(work: () => Promise<unknown>): Promise<void> {
    for (const end = Date.now() + 30_000; ; ) {
      const outcome = await work();
      if (Date.now() > end || String(outcome) === '200,answered') {
        expect(outcome).toEqual([200, 'answered']);
        return;
      }
    }
  }

  test('a case cannot be opened, found or closed, which is said with 503 in time, and all can be again afterwards', async () => {
    const release = database.hold();
    try {
      expect(await Promise.all([open(), find(), close()])).toEqual([AWAY, AWAY, AWAY]);
      // Nor by waiting in line behind those that did not come back.
      expect(await Promise.all(Array.from({ length: 20 }, find))).toEqual(Array.from({ length: 20 }, () => AWAY));
    } finally {
      release();
    }
    await backWithin(open);
    await backWithin(find);
  }, 120_000);

  test('no grant is taken, which is said with 503, and each is again afterwards', async () => {
    opened = await at.open({ user: 'officer-wang', task, window, subjects: { applicant: driver.idNumber } });
    await backWithin(read);
    const release = database.hold();
    try {
      // What was seen last holds for two seconds.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(await read()).toEqual(AWAY);
      expect((await fetch(`${at.platform.url}/health/ready`)).status).toBe(503);
    } finally {
      release();
    }
    await backWithin(read);
  }, 120_000);

  test('nothing of it is an error of ours, and nobody is named in what is logged', () => {
    expect(at.logged.filter((line) => line.includes('unexpected error'))).toEqual([]);
    expect(at.logged.join()).not.toMatch(/\d{17}[\dX]/);
  });
});
