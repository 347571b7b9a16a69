import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createSealer } from './envelope.ts';
import { createServer, PURPOSE_HEADER, SIGNATURE_HEADER, STAMP_HEADER } from './server.ts';
import { createService } from './service.ts';
import { createTestDepartment, testUri } from './test-department.ts';

const SECRET = 'a secret of this test';
const log = pino({ level: 'silent' });
const start = (mongodbUri: string) =>
  createService(createTestDepartment('kit-server'), { mongodbUri, secret: SECRET, log });
const service = start(testUri());
const server = createServer(service);
const seal = createSealer(SECRET, 'market');
let url = '';

beforeAll(async () => {
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await service.stop();
});

const QUERY = '{ stall(number: "7") { kind } }';

function signed(request: { query: string }, recipients = {}): Record<string, string> {
  const { purpose, stamp, signature } = seal(JSON.stringify({ task: 'a-task', recipients }), 'a-case', request);
  return {
    [PURPOSE_HEADER]: Buffer.from(purpose).toString('base64url'),
    [STAMP_HEADER]: stamp,
    [SIGNATURE_HEADER]: signature,
  };
}

async function post(body: string, headers: Record<string, string> = {}, at = url) {
  const response = await fetch(`${at}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('a signed request is answered', async () => {
  const { status, text } = await post(JSON.stringify({ query: QUERY }), signed({ query: QUERY }));
  expect({ status, body: JSON.parse(text) }).toEqual({ status: 200, body: { data: { stall: null } } });
});

test('a purpose that quotes hundreds of lines is heard', async () => {
  const lines = Array.from({ length: 400 }, (_, i) => `keeper: Query.stall(at: ${i}) > Stall.neighbours > Stall.kind`);
  const { status } = await post(JSON.stringify({ query: QUERY }), signed({ query: QUERY }, { window: lines }));
  expect(status).toBe(200);
});

test.each([
  ['without a signature', {}],
  ['signed for another request', signed({ query: '{ __typename }' })],
  ['with half of the headers', { [STAMP_HEADER]: signed({ query: QUERY })[STAMP_HEADER] as string }],
])('a request %s is 401', async (_, headers) => {
  const { status, text } = await post(JSON.stringify({ query: QUERY }), headers);
  expect(status).toBe(401);
  expect(JSON.parse(text)).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test('a signed request that the agreements do not cover is 403', async () => {
  const query = '{ stall(number: "7") { rent } }';
  expect((await post(JSON.stringify({ query }), signed({ query }))).status).toBe(403);
});

test.each(['{"query": "secret', '', 'null', '[]', '"secret"', '{"query": 1}', '{"variables": {}}'])(
  'a malformed body is 400 and not quoted (%#)',
  async (body) => {
    const { status, text } = await post(body);
    expect(status).toBe(400);
    expect(text).not.toContain('secret');
  },
);

test('there is no other way to ask', async () => {
  const responses = await Promise.all([
    fetch(`${url}/graphql?query=${encodeURIComponent(QUERY)}`, { headers: signed({ query: QUERY }) }),
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: QUERY }),
  ]);
  expect(responses.map(({ status }) => status)).toEqual([404, 400]);
});

// ftv1, Apollo's federated tracing, would carry paths, timings and errors of the departments to a third place. It is not
// offered: the record of who read what is the ledger.
test('asking for a federated trace changes nothing', async () => {
  const body = JSON.stringify({ query: QUERY });
  const plain = await post(body, signed({ query: QUERY }));
  const traced = await post(body, { ...signed({ query: QUERY }), 'apollo-federation-include-trace': 'ftv1' });
  expect(traced.text).toBe(plain.text);
  expect(JSON.parse(traced.text)).not.toHaveProperty('extensions');
});

describe('a gateway that goes away', () => {
  /** A department whose answer is under way until `release` is called. */
  async function startSlow() {
    const signals: AbortSignal[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createServer({
      ...service,
      async handle(_envelope, _request, signal) {
        if (signal) signals.push(signal);
        await held;
        return { data: {} };
      },
    });
    const at = await slow.listen({ host: '127.0.0.1', port: 0 });
    return { at, release, signals, close: () => slow.close() };
  }
  const ask = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  };

  test('before its answer was sent is not worked for any more', async () => {
    const { at, release, signals, close } = await startSlow();
    const client = new AbortController();
    const asked = fetch(`${at}/graphql`, { ...ask, signal: client.signal }).catch(() => {});
    while (signals.length === 0) await setTimeout(5);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    client.abort();
    await asked;
    while (!signals[0]?.aborted) await setTimeout(5);
    release();
    await close();
  }, 5_000);

  test('after it has been answered takes nothing back', async () => {
    const { at, release, signals, close } = await startSlow();
    release();
    await (await fetch(`${at}/graphql`, { ...ask, headers: { ...ask.headers, connection: 'close' } })).text();
    await close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});

describe('health', () => {
  const health = async (path: string, at = url) => {
    const response = await fetch(`${at}/health/${path}`);
    return { status: response.status, body: await response.json() };
  };

  test('is live and ready with a database', async () => {
    expect(await health('live')).toEqual({ status: 200, body: { status: 'live', department: 'market' } });
    expect(await health('ready')).toEqual({ status: 200, body: { status: 'ready', department: 'market' } });
  });

  test('is live but not ready without one', async () => {
    const alone = start('mongodb://127.0.0.1:9/market');
    const other = createServer(alone);
    const at = await other.listen({ host: '127.0.0.1', port: 0 });
    expect((await health('live', at)).status).toBe(200);
    expect(await health('ready', at)).toMatchObject({ status: 503, body: { waitingFor: ['database'] } });
    await other.close();
    await alone.stop();
  });
});
