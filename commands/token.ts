import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readKeys } from '../gateway/identity/keys.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { findTarget } from './target.ts';

// Prints an access token of the embedded identity provider: npm run -s token -- USER

const USERS = new URL('../seed/users', import.meta.url);

async function token(user: string): Promise<string> {
  if (!userNames().includes(user)) throw new Error(`There is no such user. Users: ${userNames().join(', ')}.`);
  const target = await findTarget();
  const { localClientSecret } = await readKeys(target);
  return signIn(user, { url: target.url, secret: localClientSecret.active });
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
