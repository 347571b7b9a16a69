import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Keys, openKeys } from './keys.ts';
import { LOCAL_CLIENT, LOCAL_USER_GRANT } from './local-grant.ts';
import { createIdentityProvider } from './provider.ts';
import { readUsers } from './users.ts';

export const AUDIENCE = 'https://citizen-graph.example/graph';

export interface TestIssuer {
  issuer: string;
  port: number;
  dataDir: string;
  keys: Keys;
  /** Asks the token endpoint for a user's token. */
  ask(user: string, secret?: string): Promise<Response>;
  tokenOf(user: string): Promise<string>;
  close(): Promise<void>;
}

/** Serves the embedded identity provider with the seeded users on a free loopback port, with keys of its own. For tests. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'citizen-graph-'));
  const keys = await openKeys({ dataDir });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}/oidc`;
  const users = readUsers(join(import.meta.dirname, '../../seed/users'));
  server.on(
    'request',
    createIdentityProvider({ issuer, audience: AUDIENCE, keys, users, countSignIn: () => {} }).handle,
  );

  const ask = (user: string, secret = keys.localClientSecret.active) =>
    fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${LOCAL_CLIENT}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: LOCAL_USER_GRANT, user }),
    });

  return {
    issuer,
    port,
    dataDir,
    keys,
    ask,
    async tokenOf(user) {
      const { access_token } = (await (await ask(user)).json()) as { access_token: string };
      return access_token;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
