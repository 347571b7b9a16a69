import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { MongoClient } from 'mongodb';
import { freePort } from '../database/free-port.ts';
import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import { prefixOf } from '../gateway/start/configuration.ts';
import { now as clock } from '../schema/clock.ts';
import { PRESENTATION_MS, SPENT_READING_MS } from '../schema/lifetimes.ts';
import { cast } from './support/cast.ts';
import { type Answer, type Case, startPlatform, type TestPlatform } from './support/platform.ts';
import { uriOf } from './support/population.ts';

const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }';
const CLOSE = 'mutation ($id: ID!) { closeCase(id: $id) { case { id closedAt } } }';
const MINUTE = 60_000;

describe('two instances on one database whose clocks are two minutes apart', () => {
  let ahead: TestPlatform;
  let behind: TestPlatform;
  beforeAll(async () => {
    ahead = await startPlatform({ now: () => clock() + MINUTE });
    behind = await startPlatform({ now: () => clock() - MINUTE, beside: ahead });
  });
  afterAll(() => Promise.all([ahead?.close(), behind?.close()]));

  const open = (at: TestPlatform) =>
    at.open({
      ...{ user: 'officer-wang', task: 'ride-hailing-driver-qualification', window: 'transport' },
      subjects: { applicant: cast.driver.idNumber },
    });
  const query = `{ citizen(idNumber: "${cast.driver.idNumber}") { name } }`;
  const ask = async (at: TestPlatform, { grant, id }: Case) =>
    at.ask({ grant, id, token: await at.token('officer-wang') }, query);
  const codeOf = ({ status, body }: Answer) => [status, body.errors?.[0]?.extensions.code];

  test('take each other’s grants, and a case that one closes is refused by the other within two seconds', async () => {
    for (const [here, there] of [[ahead, behind] as const, [behind, ahead] as const]) {
      const opened = await open(here);
      for (const at of [here, there]) expect((await ask(at, opened)).body.data).toBeTruthy();
      const authorization = `Bearer ${await there.token('officer-wang')}`;
      const closed = await there.send({ query: CLOSE, variables: { id: opened.id } }, { authorization });
      expect(closed.body.data).toBeTruthy();
      expect(codeOf(await ask(there, opened))).toEqual([403, 'CASE_INVALID']);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(codeOf(await ask(here, opened))).toEqual([403, 'CASE_INVALID']);
    }
  });

  test('spend a card reading once between them', async () => {
    const presentation = await ahead.present(cast.driver.idNumber, 'transport');
    const input = {
      ...{ task: 'ride-hailing-driver-qualification', window: 'transport' },
      subjects: [{ role: 'applicant', presentation }],
    };
    const answers = [];
    for (const at of [behind, ahead, behind]) {
      const authorization = `Bearer ${await at.token('officer-wang')}`;
      answers.push(codeOf(await at.send({ query: OPEN, variables: { input } }, { authorization })));
    }
    const used = [403, 'PRESENTATION_INVALID'];
    expect(answers).toEqual([[200, undefined], used, used]);
    // The database forgets by its own clock, which is the machine's wherever CLOCK starts ours.
    const client = new MongoClient(uriOf(PLATFORM));
    const spent = await client
      .db()
      .collection<{ _id: string; expiresAt: Date }>('spentNonces')
      .findOne({ _id: String(decodeJwt(presentation).jti) });
    await client.close();
    const left = (spent?.expiresAt.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(PRESENTATION_MS);
    expect(left).toBeLessThan(SPENT_READING_MS + 2 * MINUTE);
  });
});

test('two instances whose clocks are days apart take none of each other’s grants', async () => {
  const here = await startPlatform();
  const ahead = await startPlatform({ now: () => clock() + 2 * 24 * 60 * MINUTE, beside: here });
  try {
    const key = here.keys.cardReader.active.privateKey;
    const reading = { subject: cast.driver.idNumber, window: 'transport', reader: embeddedReader('transport'), key };
    const codes = [];
    for (const [from, to, off] of [[here, ahead, 0] as const, [ahead, here, 2 * 24 * 60 * MINUTE] as const]) {
      const presentation = await signPresentation(reading, () => clock() + off);
      const authorization = `Bearer ${await from.token('officer-wang')}`;
      const input = {
        ...{ task: 'ride-hailing-driver-qualification', window: 'transport' },
        subjects: [{ role: 'applicant', presentation }],
      };
      const { body } = await from.send({ query: OPEN, variables: { input } }, { authorization });
      const { grant } = (body.data as { openCase: { grant: string } }).openCase;
      const query = `{ citizen(idNumber: "${cast.driver.idNumber}") { name } }`;
      const answer = await to.ask({ grant, id: '', token: await to.token('officer-wang') }, query);
      codes.push(answer.body.errors?.[0]?.extensions.code);
    }
    expect(codes).toEqual(['CASE_EXPIRED', 'CASE_INVALID']);
  } finally {
    await Promise.all([here.close(), ahead.close()]);
  }
}, 60_000);

test('a department behind a URL whose clock is another answers nothing, and what to set right is said', async () => {
  const name = 'transport';
  const secret = 'a secret of gateway and department';
  const port = await freePort();
  const own = { [`${prefixOf(name)}_MONGODB_URI`]: uriOf(name), [`${prefixOf(name)}_SECRET`]: secret };
  const child = spawn(process.execPath, ['commands/department.ts', name, '--port', String(port)], {
    env: { ...process.env, ...own, CLOCK: '2026-07-01T09:00:00+08:00' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let at: TestPlatform | undefined;
  try {
    await once(child.stdout, 'data');
    const url = `http://127.0.0.1:${port}/graphql`;
    at = await startPlatform({
      environment: {
        [`${prefixOf(name)}_URL`]: url,
        [`${prefixOf(name)}_SECRET`]: secret,
        DEPARTMENT_POLL_MS: '200',
      },
    });
    const { idNumber } = cast.driver;
    const opened = await at.open({
      ...{ user: 'officer-wang', task: 'ride-hailing-driver-qualification', window: 'transport' },
      subjects: { applicant: idNumber },
    });
    const query = `{ citizen(idNumber: "${idNumber}") { name rideHailingExam { isPassed } } }`;
    const { body } = await at.ask(opened, query);
    expect(body.errors?.map(({ extensions: { code, department } }) => [code, department])).toEqual([
      ['DEPARTMENT_UNAVAILABLE', name],
    ]);
    const troubles = async () =>
      ((await (await fetch(`${at?.platform.url}/health/ready`)).json()) as { troubles?: Record<string, string> })
        .troubles?.[name];
    for (let tries = 0; tries < 100 && !(await troubles()); tries++) await delay(100);
    expect(await troubles()).toBe('the department refuses our signature: the clocks differ');
  } finally {
    child.kill('SIGKILL');
    await at?.close();
  }
}, 60_000);
