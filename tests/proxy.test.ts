import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { cast } from './support/cast.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';
import { startProxy } from './support/proxy.ts';

const { driver } = cast;

describe('behind a proxy, by the name that PUBLIC_URL gives it', () => {
  let at: TestPlatform;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let token: string;
  beforeAll(async () => {
    proxy = await startProxy(() => [at.platform.url]);
    at = await startPlatform({
      environment: { HOST: '0.0.0.0', PUBLIC_URL: proxy.url, TRUST_PROXY: '127.0.0.1, ::1/128' },
    });
    token = await signIn('officer-wang', { url: proxy.url, secret: at.keys.localClientSecret.active });
  });
  afterAll(async () => {
    proxy.close();
    await at.close();
  });

  async function post(body: object, headers: Record<string, string> = {}) {
    const response = await fetch(`${proxy.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
  }

  test('the embedded issuer is named as people know it, and all it names can be reached', async () => {
    expect(at.platform.publicUrl).toBe(proxy.url);
    expect(decodeJwt(token).iss).toBe(`${proxy.url}/oidc`);
    const metadata = (await (await fetch(`${proxy.url}/oidc/.well-known/openid-configuration`)).json()) as object;
    const named = Object.entries(metadata).filter(([, value]) => /^https?:/.test(String(value)));
    expect(named.length).toBeGreaterThan(2);
    for (const [, address] of named) expect(String(address)).toMatch(new RegExp(`^${proxy.url}/oidc`));
    expect((await fetch((metadata as { jwks_uri: string }).jwks_uri)).status).toBe(200);
  });

  test('a case is opened and asked under as without one', async () => {
    const input = {
      task: 'ride-hailing-driver-qualification',
      window: 'transport',
      subjects: [{ role: 'applicant', presentation: await at.present(driver.idNumber, 'transport') }],
    };
    const open = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }';
    const { data } = await post({ query: open, variables: { input } });
    const { grant } = (data ?? {}).openCase as { grant: string };
    const query = `{ citizen(idNumber: "${driver.idNumber}") { name } }`;
    expect(await post({ query }, { 'x-case-grant': grant })).toEqual({ data: { citizen: { name: driver.name } } });
  });

  test('what is for this machine alone is not shown through it, whatever the headers say', async () => {
    expect((await fetch(`${at.platform.url}/metrics`)).status).toBe(200);
    expect((await fetch(`${proxy.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${proxy.url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(404);
  });
});
