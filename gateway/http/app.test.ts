import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { ERRORS, refusal } from '../../schema/errors.ts';
import type { Grant } from '../cases/grant.ts';
import type { Requester } from '../cases/requester.ts';
import { type AppOptions, createApp } from './app.ts';
import { openDoor } from './test-door.ts';
import { openTo } from './test-server.ts';

const PERSON = '990000197902240486';

describe('the HTTP face', () => {
  let graphql: ApolloServer<Requester>;
  let app: FastifyInstance;
  let options: AppOptions;
  let identify: AppOptions['identify'];
  let grant: Grant | undefined;
  let holdGrant: AppOptions['holdGrant'];
  /** What happens while an operation runs. */
  let meanwhile: (requester: Requester) => unknown;

  beforeEach(async () => {
    identify = async () => ({ user: 'a', kind: 'officer', windows: [], client: 'a', expiresAt: 0 });
    grant = undefined;
    holdGrant = () => () => {};
    meanwhile = () => {};
    graphql = new ApolloServer<Requester>({
      typeDefs: 'type Query { a: Int }',
      resolvers: {
        Query: {
          async a(_: unknown, __: unknown, requester: Requester) {
            await meanwhile(requester);
            requester.signal.throwIfAborted();
            return 1;
          },
        },
      },
    });
    await graphql.start();
    options = {
      ...openTo(graphql),
      identify: (authorization) => identify(authorization),
      openGrant: async () => grant,
      holdGrant: (held, onEnd) => holdGrant(held, onEnd),
    };
    app = createApp(options);
  });
  afterEach(async () => {
    await app.close();
    await graphql.stop();
  });

  const post = (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': type }, payload });

  test('takes no operation from a URL, which would stand in every log on its way', async () => {
    const { statusCode, headers, body } = await app.inject(`/graphql?query={citizen(idNumber:"${PERSON}"){name}}`);
    expect([statusCode, headers.allow]).toEqual([405, 'POST']);
    expect(body).not.toContain(PERSON);
  });

  test.each([
    ['what is no JSON', `{"query": ${PERSON}`, 'application/json', 400],
    ['more than 256 KiB', `{"query": "${'x'.repeat(300_000)}"}`, 'application/json', 413],
    ['another type of content', PERSON, 'text/xml', 415],
  ])('refuses %s without repeating it', async (_, payload, type, status) => {
    const { statusCode, body } = await post(payload, type);
    expect(statusCode).toBe(status);
    expect(JSON.parse(body).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(body).not.toContain(PERSON);
  });

  test('says of a place that does not exist no more than that', async () => {
    const { statusCode, body } = await app.inject(`/citizens/${PERSON}`);
    expect(statusCode).toBe(404);
    expect(JSON.parse(body).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(body).not.toContain(PERSON);
  });

  test('says nothing of an error of its own', async () => {
    app.get('/broken', () => {
      throw new Error(`no ${PERSON}`);
    });
    const { statusCode, body } = await app.inject('/broken');
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toEqual({
      errors: [{ message: ERRORS.INTERNAL_SERVER_ERROR[1], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
  });

  test('asks who it is before it looks at anything of the operation', async () => {
    identify = async () => {
      throw refusal('UNAUTHENTICATED');
    };
    for (const query of ['{ a }', '{ nonsense', '{ b }']) {
      const { statusCode, body } = await post(JSON.stringify({ query }));
      expect([statusCode, JSON.parse(body).errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test('however full it is, it says how it is and what it is, from what it knows already; nothing is looked at for more askers', async () => {
    let looked = 0;
    const look = async () => {
      looked += 1;
    };
    const checks = new Map([['finance', look]]);
    const admission = { ...openDoor(), isFull: () => true };
    const full = createApp({ ...options, admission, health: { needed: checks, useful: checks, everyMs: 60_000 } });
    try {
      const url = await full.listen({ host: '127.0.0.1', port: 0 });
      const status = (path: string, method = 'GET') =>
        fetch(`${url}${path}`, { method }).then((answer) => answer.status);
      const asked = Array.from({ length: 64 }, () =>
        ['/health/ready', '/health/live', '/'].map((path) => status(path)),
      );
      expect(new Set(await Promise.all(asked.flat()))).toEqual(new Set([200]));
      expect(looked).toBe(2);
      expect([await status('/graphql', 'POST'), await status('/?a'), await status('/healthy')]).toEqual([
        503, 503, 503,
      ]);
    } finally {
      await full.close();
    }
  });

  describe('while an operation runs', () => {
    const held: string[] = [];
    let end: (reason: Error) => void = () => {};
    beforeEach(() => {
      held.length = 0;
      grant = { caseId: 'a-case' } as Grant;
      holdGrant = ({ caseId }, onEnd) => {
        held.push(caseId);
        end = onEnd;
        return () => held.pop();
      };
    });

    test('holds its grant, and no longer', async () => {
      meanwhile = ({ signal }) => expect([held, signal.aborted]).toEqual([['a-case'], false]);
      const { body } = await post(JSON.stringify({ query: '{ a }' }));
      expect(JSON.parse(body)).toEqual({ data: { a: 1 } });
      expect(held).toEqual([]);
    });

    test('ends it with the grant, for the reason for which that ended', async () => {
      meanwhile = ({ signal }) => {
        end(refusal('CASE_EXPIRED'));
        expect(signal.reason).toMatchObject({ extensions: { code: 'CASE_EXPIRED' } });
      };
      const { body } = await post(JSON.stringify({ query: '{ a }' }));
      expect(JSON.parse(body).errors[0].extensions.code).toBe('CASE_EXPIRED');
      expect(held).toEqual([]);
    });

    test('holds nothing where there is no grant', async () => {
      grant = undefined;
      meanwhile = () => expect(held).toEqual([]);
      expect(JSON.parse((await post(JSON.stringify({ query: '{ a }' }))).body)).toEqual({ data: { a: 1 } });
    });

    test('ends it when nobody waits for the answer any more', async () => {
      const address = await app.listen({ port: 0, host: '127.0.0.1' });
      const controller = new AbortController();
      const aborted = new Promise<boolean>((resolve) => {
        meanwhile = ({ signal }) => {
          signal.addEventListener('abort', () => resolve(true));
          controller.abort();
          // The answer is not written before the connection is known to be gone.
          return new Promise((written) => signal.addEventListener('abort', written));
        };
      });
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ query: '{ a }' });
      const sent = fetch(`${address}/graphql`, { method: 'POST', headers, body, signal: controller.signal });
      await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
      expect(await aborted).toBe(true);
      expect(held).toEqual([]);
    });

    test('holds nothing for somebody who has gone before', async () => {
      const address = await app.listen({ port: 0, host: '127.0.0.1' });
      const controller = new AbortController();
      const identified = new Promise<void>((resolve) => {
        identify = async () => {
          const [socket] = sockets;
          controller.abort();
          await new Promise((closed) => socket?.once('close', closed));
          setTimeout(resolve, 20);
          return { user: 'a', kind: 'officer', windows: [], client: 'a', expiresAt: 0 };
        };
      });
      const sockets: Socket[] = [];
      app.server.on('connection', (socket) => sockets.push(socket));
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ query: '{ a }' });
      const sent = fetch(`${address}/graphql`, { method: 'POST', headers, body, signal: controller.signal });
      await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
      await identified;
      expect(held).toEqual([]);
    });
  });

  test.each([
    ['nobody is trusted', undefined, '10.0.0.7', '10.0.0.7'],
    ['the proxy is trusted', ['10.0.0.0/8'], '10.0.0.7', '192.0.2.1'],
    ['another one is trusted', ['10.0.0.0/8'], '172.16.0.1', '172.16.0.1'],
  ])(
    'believes what is said of where a request comes from only by whom it trusts: %s',
    async (_, trustProxy, from, seen) => {
      const own = createApp({ ...options, ...(trustProxy ? { trustProxy } : {}) });
      own.get('/whence', ({ ip }) => ip);
      // The first of the two is what the client made up.
      const headers = { 'x-forwarded-for': '127.0.0.1, 192.0.2.1', 'x-forwarded-host': 'evil.example' };
      expect((await own.inject({ url: '/whence', headers, remoteAddress: from })).body).toBe(seen);
      await own.close();
    },
  );

  test('closes though somebody keeps a connection on which nothing was ever asked', async () => {
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const silent = connect(Number(new URL(address).port), '127.0.0.1');
    await once(silent, 'connect');
    const startedAt = performance.now();
    await app.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    silent.destroy();
  });
});
