import { LOCAL_CLIENT, LOCAL_USER_GRANT } from './local-grant.ts';

/**
 * Signs in a seeded user at the embedded provider of a running platform and gives the access token.
 * `secret` is `Keys.localClientSecret` of the platform's data folder. Throws an Error that says what to do.
 */
export async function signIn(user: string, { url, secret }: { url: string; secret: string }): Promise<string> {
  const response = await fetch(`${url}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${LOCAL_CLIENT}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: LOCAL_USER_GRANT, user }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => {
    throw new Error(`No server answers at ${url}. Start it with npm start, or name its port in PORT.`);
  });
  const body = (await response.json().catch(() => ({}))) as { access_token?: string; error?: string };
  if (body.access_token) return body.access_token;
  if (body.error === 'invalid_grant') throw new Error('There is no such user.');
  if (body.error === 'invalid_client') {
    throw new Error(`The server at ${url} works in another data folder. Name it in DATA_DIR.`);
  }
  if (body.error === 'temporarily_unavailable') {
    throw new Error(`This user signs in too often. Try again in ${response.headers.get('retry-after')} s.`);
  }
  throw new Error(`The server at ${url} has no embedded identity provider. Sign in at the one it uses.`);
}
