import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { Requester } from '../cases/requester.ts';
import { createApp } from './app.ts';
import { openTo } from './test-server.ts';

describe('the first page', () => {
  let graphql: ApolloServer<Requester>;
  let app: FastifyInstance;
  let url: string;

  /** Listens with an issuer of its own, or with one elsewhere. */
  async function listen(isIssuer: boolean): Promise<void> {
    app = createApp({ ...openTo(graphql), provider: isIssuer ? { path: '/oidc', handle: () => {} } : undefined });
    await app.listen({ host: '127.0.0.1', port: 0 });
    if (!app.server.listening) await once(app.server, 'listening');
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`;
  }

  beforeEach(async () => {
    graphql = new ApolloServer<Requester>({ typeDefs: 'type Query { a: Int }' });
    await graphql.start();
    await listen(true);
  });
  afterEach(async () => {
    await app.close();
    await graphql.stop();
  });

  const page = (headers: Record<string, string> = {}) => fetch(url, { headers });

  test('says where the graph, its health and metrics are, how to sign in, and which docs there are', async () => {
    const response = await page({ accept: 'text/html,*/*;q=0.8' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const text = await response.text();
    for (const place of [
      'POST /graphql',
      '/health/ready',
      '/metrics',
      'officer-chen',
      'npm run demo',
      'docs/front-end.md',
    ]) {
      expect(text).toContain(place);
    }
  });

  test.each([
    ['en', 'signs in an officer'],
    ['zh', '窗口人员登录'],
  ])('speaks the language that is asked for: %s', async (language, words) => {
    const response = await page({ 'accept-language': language });
    expect(response.headers.get('content-language')).toBe(language);
    expect(response.headers.get('vary')).toBe('accept, accept-language');
    expect(await response.text()).toContain(words);
  });

  test('runs nothing, loads nothing and is in nobody’s frame', async () => {
    const response = await page();
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+='; .*frame-ancestors 'none'$/);
    expect(await response.text()).not.toMatch(/<script|style=|src=|href=/);
  });

  test('is JSON for whoever prefers that', async () => {
    const response = await page({ accept: 'application/json' });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { ways } = (await response.json()) as { ways: { place: string }[] };
    expect(ways.map(({ place }) => place)).toContain('POST /graphql');
  });

  test('can be asked for its head only, and takes no operation', async () => {
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  test('names no command that signs in where the issuer is elsewhere', async () => {
    await app.close();
    await listen(false);
    expect(await (await page()).text()).not.toContain('npm run');
  });
});
