import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createIdentityProvider } from './provider.ts';
import { AUDIENCE, startTestIssuer, type TestIssuer } from './test-issuer.ts';

let server: TestIssuer;
beforeAll(async () => {
  server = await startTestIssuer();
});
afterAll(() => server.close());
afterEach(() => {
  jest.restoreAllMocks();
});

async function claimsOf(user: string) {
  const keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
  const { payload } = await jwtVerify(await server.tokenOf(user), keys, {
    issuer: server.issuer,
    audience: AUDIENCE,
    typ: 'at+jwt',
  });
  return payload;
}

function post(form: Record<string, string>, authorization = '') {
  return fetch(`${server.issuer}/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  });
}

describe('the embedded identity provider', () => {
  test("says an officer's windows in a token that holds for an hour", async () => {
    const claims = await claimsOf('officer-lin');
    expect(claims).toMatchObject({ sub: 'officer-lin', kind: 'officer', windows: ['real-estate', 'civil-affairs'] });
    expect(claims).not.toHaveProperty('id_number');
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3_600);
  });

  test("says a citizen's ID number", async () => {
    const claims = await claimsOf('citizen-1');
    expect(claims).toMatchObject({ kind: 'citizen', id_number: expect.stringMatching(/^99\d{15}[\dX]$/) });
  });

  test('describes itself under the path it is mounted at', async () => {
    const metadata = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      issuer: server.issuer,
      jwks_uri: `${server.issuer}/jwks`,
      token_endpoint: `${server.issuer}/token`,
    });
  });

  test('speaks of itself by the name of its issuer, whatever it is called', async () => {
    const { request } = await import('node:http');
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    const text = await new Promise<string>((resolve, reject) => {
      request(`${server.issuer}/.well-known/openid-configuration`, { headers }, async (response) => {
        resolve((await response.toArray()).join(''));
      })
        .on('error', reject)
        .end();
    });
    expect(JSON.parse(text)).toMatchObject({ issuer: server.issuer, jwks_uri: `${server.issuer}/jwks` });
    expect(text).not.toContain('evil.example');
  });

  test('never shows a private key', async () => {
    const { keys } = (await (await fetch(`${server.issuer}/jwks`)).json()) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
  });

  test.each(['nobody', '', '__proto__'])('knows no user %p', async (user) => {
    const response = await server.ask(user);
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  });

  test("gives no token without the data folder's secret", async () => {
    expect((await server.ask('officer-lin', 'guessed')).status).toBe(401);
    const form = { grant_type: 'urn:citizen-graph:grant:local-user', user: 'officer-lin', client_id: 'local-cli' };
    for (const response of [
      await post(form),
      await post({ ...form, client_secret: server.keys.localClientSecret.active }),
    ]) {
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.json()).not.toHaveProperty('access_token');
    }
  });

  test.each(['client_credentials', 'authorization_code', 'password', 'refresh_token'])(
    'offers no %s',
    async (grant) => {
      const basic = `Basic ${btoa(`local-cli:${server.keys.localClientSecret.active}`)}`;
      const response = await post({ grant_type: grant, user: 'officer-lin', code: 'x', refresh_token: 'x' }, basic);
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'unsupported_grant_type' }]);
    },
  );

  test.each(['', '?a=1', '/me', '/reg', '/request', '/session/end', '/interaction/x'])(
    'has nothing at %p',
    async (path) => {
      expect((await fetch(server.issuer + path)).status).toBe(404);
      expect((await fetch(server.issuer + path, { method: 'POST' })).status).toBe(404);
    },
  );

  test('starts silently', () => {
    const printed = [jest.spyOn(console, 'warn'), jest.spyOn(console, 'info'), jest.spyOn(console, 'log')];
    createIdentityProvider({
      issuer: 'http://127.0.0.1:1/oidc',
      audience: AUDIENCE,
      keys: server.keys,
      users: [],
      countSignIn: () => {},
    });
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  });
});
