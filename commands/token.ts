import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readKeys } from '../gateway/identity/keys.ts';
import { LOCAL_CLIENT, LOCAL_USER_GRANT } from '../gateway/identity/local-grant.ts';

// Prints an access token of the embedded identity provider: npm run -s token -- USER

const { PORT = '4000', DATA_DIR = './data' } = process.env;
const USERS = new URL('../seed/users/', import.meta.url);

async function token(user: string): Promise<string> {
  const { localClientSecret } = await readKeys(DATA_DIR);
  const response = await fetch(`http://127.0.0.1:${PORT}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${LOCAL_CLIENT}:${localClientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: LOCAL_USER_GRANT, user }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => {
    throw new Error(`No server answers on port ${PORT}. Start it with npm start, or name its port in PORT.`);
  });
  const body = (await response.json().catch(() => ({}))) as { access_token?: string; error?: string };
  if (body.access_token) return body.access_token;
  if (body.error === 'invalid_grant') throw new Error(`There is no such user. Users: ${userNames().join(', ')}.`);
  if (body.error === 'invalid_client') {
    throw new Error(`The server on port ${PORT} works in another data folder than ${DATA_DIR}. Name it in DATA_DIR.`);
  }
  throw new Error(`The server on port ${PORT} has no embedded identity provider. Sign in at the one it uses.`);
}

function userNames(): string[] {
  return readdirSync(USERS).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []));
}

try {
  const [user, ...rest] = parseArgs({ allowPositionals: true }).positionals;
  if (!user || rest.length > 0) throw new Error(`Usage: npm run -s token -- USER. Users: ${userNames().join(', ')}.`);
  console.log(await token(user));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
