import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cast, TASK_QUERY } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const VARIABLES = { seller: cast.seller.idNumber, buyer: cast.buyer.idNumber, unit: cast.unit };

describe('a crowd at the door', () => {
  let at: TestPlatform;
  let opened: Case;
  beforeAll(async () => {
    at = await startPlatform({ environment: { ANSWER_WITHIN_MS: '20' } });
    opened = await at.open({
      user: 'officer-chen',
      task: 'second-hand-housing-transfer',
      window: 'real-estate',
      subjects: { seller: cast.seller.idNumber, buyer: cast.buyer.idNumber },
      parameters: { unit: cast.unit },
    });
    await at.ask(opened, TASK_QUERY, VARIABLES);
  });
  afterAll(() => at.close());

  async function ask(language = 'en') {
    const response = await fetch(`${at.platform.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': language,
        authorization: `Bearer ${opened.token}`,
        'x-case-grant': opened.grant,
      },
      body: JSON.stringify({ query: TASK_QUERY, variables: VARIABLES }),
    });
    const { data, errors } = (await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: { code: string; retryAfter?: number } }[];
    };
    const after = response.headers.get('retry-after');
    return { status: response.status, isWhole: !!data && !errors, after, error: errors?.[0] };
  }

  test('is answered in full or told after how many seconds to come again, and nothing is left of it', async () => {
    const recorded = (await at.ledger()).length;
    const crowd = await Promise.all(Array.from({ length: 800 }, (_, i) => ask(i % 2 ? 'zh' : 'en')));
    const refused = crowd.filter(({ isWhole }) => !isWhole);
    const answered = crowd.length - refused.length;
    expect(answered).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, after, error } of refused) {
      expect(status).toBe(503);
      expect(error?.extensions).toEqual({ code: 'OVERLOADED', retryAfter: Number(after) });
      expect(after).toMatch(/^[1-3]$/);
    }
    expect(new Set(refused.map(({ error }) => error?.message)).size).toBe(2);
    // What was refused was not begun: the answered ones alone are on record.
    expect((await at.ledger()).slice(recorded).filter((line) => line.includes('"kind":"release"'))).toHaveLength(
      answered,
    );
  });

  test('does not keep out who comes after it', async () => {
    let tries = 0;
    for (const end = Date.now() + 10_000; !(await ask()).isWhole; await delay(100)) {
      tries += 1;
      expect(Date.now()).toBeLessThan(end);
    }
    expect(tries).toBeLessThan(50);
  });

  test('lets health be asked all the while', async () => {
    const crowd = Array.from({ length: 400 }, () => ask());
    const health = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${at.platform.url}/health/ready`).then(({ status }) => status)),
    );
    expect(new Set(health)).toEqual(new Set([200]));
    await Promise.all(crowd);
  });
});

describe('clients that are slow', () => {
  let at: TestPlatform;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    at = await startPlatform();
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await at.close();
  });

  /** Opens connections and sends the beginning of something on each; tells what became of them. */
  async function begin(count: number, text: string) {
    const port = Number(new URL(at.platform.url).port);
    const heard: string[] = Array.from({ length: count }, () => '');
    let open = count;
    const connected: Promise<unknown>[] = [];
    for (let i = 0; i < count; i += 1) {
      // No more at once than a listener's backlog holds: the others would wait unseen.
      if (i % 200 === 0) await Promise.all(connected);
      const socket = connect(port, '127.0.0.1');
      socket
        .on('error', () => {})
        .on('data', (chunk) => {
          heard[i] += String(chunk);
        });
      socket.on('close', () => {
        open -= 1;
      });
      sockets.push(socket);
      connected.push(once(socket, 'connect').then(() => socket.write(text)));
    }
    await Promise.all(connected);
    return { heard, left: () => open };
  }

  const head = (token: string, lines = '') =>
    `POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n${lines}`;

  const seconds = async (holds: () => boolean, most: number): Promise<void> => {
    for (const end = Date.now() + most * 1_000; !holds() && Date.now() < end; ) await delay(100);
    expect(holds()).toBe(true);
  };

  test.each<[string, (token: string) => string]>([
    ['send half a body', (token) => `${head(token)}\r\n{"query": "`],
    ['send half of the headers', (token) => head(token)],
    ['send nothing', () => ''],
    [
      'send the body of a sign-in slowly',
      () => 'POST /oidc/token HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nuser=',
    ],
  ])('1,500 that %s are let go, and hinder nobody meanwhile', async (_, text) => {
    const { left } = await begin(1_500, text(await at.token('officer-wu')));
    const token = await at.token('officer-lin');
    for (let i = 0; i < 20; i += 1) {
      const { status } = await at.send({ query: '{ tasks { name } }' }, { authorization: `Bearer ${token}` });
      expect(status).toBe(200);
    }
    await seconds(() => left() === 0, 25);
  });

  test('hold so many bodies of one user at once and no more; others still may send', async () => {
    const token = await at.token('officer-wu');
    const { heard } = await begin(300, `${head(token)}\r\n{"query": "`);
    await seconds(() => heard.filter((text) => text.includes('"OVERLOADED"')).length >= 100, 20);
    expect(heard.filter((text) => text === '')).toHaveLength(200);
    for (const text of heard) expect(text === '' || /^HTTP\/1\.1 503 /.test(text)).toBe(true);
    const { status } = await at.send(
      { query: '{ tasks { name } }' },
      { authorization: `Bearer ${await at.token('officer-lin')}` },
    );
    expect(status).toBe(200);
  });
});
