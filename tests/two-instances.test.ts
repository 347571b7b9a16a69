import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KEY_NAMES } from '../gateway/identity/key-files.ts';
import { keysFolder } from '../gateway/identity/keys.ts';
import { rotateKey } from '../gateway/identity/rotation.ts';
import { now as clock } from '../schema/clock.ts';
import { cast } from './support/cast.ts';
import { type Answer, type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const ROOT = join(import.meta.dirname, '..');
const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id } } }';
const CLOSE = 'mutation ($id: ID!, $key: ID) { closeCase(id: $id, key: $key) { case { id closedAt } } }';
const ASK = `{ citizen(idNumber: "${cast.driver.idNumber}") { name } }`;
const CASE = { user: 'officer-wang', task: 'ride-hailing-driver-qualification', window: 'transport' };

/** What is promised, and what a busy machine may add, in milliseconds. */
const CLOSED_WITHIN = 2_000;
const SLACK = 4_000;

/** Longer than each takes to read a new key, and to fetch a public one. */
const LEAD_MS = 4_000;

const codeOf = ({ body }: Answer): string => body.errors?.[0]?.extensions.code ?? 'answered';

describe('two gateways on one database, with the same keys and one issuer, each with its log', () => {
  let [a, b, places] = [] as unknown as [TestPlatform, TestPlatform, [TestPlatform, TestPlatform][]];
  let issuer: string;

  const startB = (INSTANCE: string) => startPlatform({ beside: a, environment: { INSTANCE, OIDC_ISSUER: issuer } });

  beforeAll(async () => {
    a = await startPlatform();
    issuer = `${a.platform.publicUrl}/oidc`;
    b = await startB('gateway-2');
    places = [
      [a, b],
      [b, a],
    ];
  }, 60_000);
  afterAll(async () => {
    await b?.close();
    await a?.close();
  });

  /** Tokens are all of one issuer, which stands in A. */
  const authorized = async () => ({ authorization: `Bearer ${await a.token(CASE.user)}` });
  const reading = () => a.present(cast.driver.idNumber, CASE.window);
  const openWith = async (at: TestPlatform, presentation: string, key?: string) => {
    const { task, window } = CASE;
    const input = { task, window, subjects: [{ role: 'applicant', presentation }], key };
    return at.send({ query: OPEN, variables: { input } }, await authorized());
  };
  const opened = async (at: TestPlatform): Promise<Case> => {
    const { body } = await openWith(at, await reading());
    if (!body.data) throw new Error(JSON.stringify(body.errors));
    const { grant, case: its } = body.data.openCase as { grant: string; case: { id: string } };
    return { grant, id: its.id, token: await a.token(CASE.user) };
  };
  const close = async (at: TestPlatform, id: string, key?: string) =>
    at.send({ query: CLOSE, variables: { id, key } }, await authorized());
  const audit = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['commands/audit.ts', ...args], { cwd: ROOT }).then(
      ({ stdout }) => stdout,
      ({ stderr }) => String(stderr),
    );

  test('a case that one opens is asked under at the other, and when one closes it, the other refuses it in two seconds', async () => {
    for (const [here, there] of places) {
      for (let i = 0; i < 5; i++) {
        const one = await opened(here);
        expect(codeOf(await there.ask(one, ASK))).toBe('answered');
        expect(codeOf(await close(here, one.id))).toBe('answered');
        const closedAt = Date.now();
        while (codeOf(await there.ask(one, ASK)) === 'answered') {
          expect(Date.now() - closedAt).toBeLessThan(CLOSED_WITHIN + SLACK);
          await delay(20);
        }
        expect(codeOf(await there.ask(one, ASK))).toBe('CASE_INVALID');
      }
    }
  }, 60_000);

  test('a card reading is used once between them, also when both are given it at the same moment', async () => {
    for (let i = 0; i < 10; i++) {
      const presentation = await reading();
      const codes = await Promise.all([a, b, a, b].map(async (at) => codeOf(await openWith(at, presentation))));
      expect(codes.sort()).toEqual([
        'PRESENTATION_INVALID',
        'PRESENTATION_INVALID',
        'PRESENTATION_INVALID',
        'answered',
      ]);
    }
  }, 60_000);

  test('a key of the client names the same case at both, and the same ending', async () => {
    for (const [i, [here, there]] of places.entries()) {
      const key = `the same at both, ${i}`;
      const presentation = await reading();
      const [first, again] = [await openWith(here, presentation, key), await openWith(there, presentation, key)];
      const idOf = ({ body }: Answer) => (body.data?.openCase as { case: { id: string } } | undefined)?.case.id;
      expect(idOf(first)).toMatch(/^[\da-f-]{36}$/);
      expect(idOf(again)).toBe(idOf(first));
      const id = idOf(first) as string;
      const ended = await close(here, id, key);
      expect(ended.body.data).toBeTruthy();
      expect((await close(there, id, key)).body).toEqual(ended.body);
      expect(codeOf(await openWith(there, await reading(), key))).toBe('KEY_REUSED');
    }
  }, 60_000);

  test('each key is rotated in one place while windows work at both, and nobody is refused', async () => {
    const early = await opened(a);
    const refused: string[] = [];
    let isOver = false;
    let asked = 0;
    const work = places.map(async ([here, there]) => {
      while (!isOver) {
        const one = await opened(here).catch((error: Error) => void refused.push(error.message));
        for (const grant of one ? [one, early] : [early]) {
          for (const at of [here, there]) {
            const code = codeOf(await at.ask(grant, ASK));
            if (code !== 'answered') refused.push(code);
            asked += 1;
          }
        }
        await delay(20);
      }
    });
    const before = [a, b].map(({ keys }) => keys.grant.active.kid);
    const from = clock() + LEAD_MS;
    for (const name of KEY_NAMES) await rotateKey(a, name, from);
    await delay(LEAD_MS + 3_000);
    isOver = true;
    await Promise.all(work);
    const [atA, atB] = [a, b].map(({ keys }) => keys.grant.active.kid);
    expect(refused).toEqual([]);
    expect(asked).toBeGreaterThan(20);
    expect(atA).toBe(atB);
    expect(before).not.toContain(atA);
  }, 60_000);

  test('both logs are verified by one command, and an entry that is changed or cut off in either is named', async () => {
    const all = ['verify', '--dir', a.dataDir, '--dir', b.dataDir, '--keys', keysFolder(a)];
    await delay(1_500);
    expect(await audit(...all)).toMatch(/^ledger intact: [1-9]\d+ entries in 2 logs\n$/);
    for (const [at, instance] of [
      [a, 'gateway-1'],
      [b, 'gateway-2'],
    ] as const) {
      const log = join(at.dataDir, 'ledger', `${instance}.jsonl`);
      const text = await readFile(log, 'utf8');
      await writeFile(log, text.replace('"kind":"release"', '"kind":"refusal"'));
      expect(await audit(...all)).toMatch(new RegExp(`^${instance}\\.jsonl: entry \\d+ has a hash that is not`));
      await writeFile(log, text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1));
      expect(await audit(...all)).toMatch(new RegExp(`^${instance}\\.jsonl: entry \\d+ is missing`));
      await writeFile(log, text);
    }
    expect(await audit(...all)).toMatch(/^ledger intact/);
  }, 60_000);

  test('two that have the same name write no common log, and the check says that one needs another name', async () => {
    const twin = await startB('gateway-1');
    try {
      const [atA, atTwin] = [(await a.ledger()).length, (await twin.ledger()).length];
      expect(atTwin).toBe(0);
      expect(codeOf(await twin.ask(await opened(twin), ASK))).toBe('answered');
      expect((await twin.ledger()).length).toBe(2);
      expect((await a.ledger()).length).toBe(atA);
      const said = await audit('verify', '--dir', a.dataDir, '--dir', twin.dataDir, '--keys', keysFolder(a));
      expect(said).toMatch(/^\S+ and \S+ both have a log of gateway-1\. Give each gateway its own INSTANCE\.\n$/);
    } finally {
      await twin.close();
    }
  }, 60_000);
});
