import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTokenVerifier } from '../gateway/identity/access-token.ts';
import { openKeys } from '../gateway/identity/keys.ts';
import { AUDIENCE, startTestIssuer, type TestIssuer } from '../gateway/identity/test-issuer.ts';

const COMMAND = join(import.meta.dirname, 'token.ts');

let server: TestIssuer;
beforeAll(async () => {
  server = await startTestIssuer();
});
afterAll(() => server.close());

function run(args: string[], env: { PORT?: string; DATA_DIR?: string } = {}) {
  const settings = { ...process.env, PORT: String(server.port), DATA_DIR: server.dataDir, ...env };
  return promisify(execFile)(process.execPath, [COMMAND, ...args], { env: settings });
}

/** What a command that does not succeed says: one sentence on stderr and nothing on stdout. */
function failure(stderr: RegExp) {
  return { code: 1, stdout: '', stderr: expect.stringMatching(stderr) };
}

describe('npm run token', () => {
  test('prints a token that signs the user in, and nothing else', async () => {
    const { stdout, stderr } = await run(['officer-wang']);
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^[\w.-]+\n$/), '']);
    const verify = createTokenVerifier({ issuer: server.issuer, audience: AUDIENCE });
    expect(await verify(`Bearer ${stdout.trim()}`)).toMatchObject({ user: 'officer-wang', windows: ['transport'] });
  });

  test('names the users when the user is unknown or missing', async () => {
    await expect(run(['nobody'])).rejects.toMatchObject(
      failure(/^There is no such user\. Users: citizen-1, .*screen-lakeside\.\n$/),
    );
    await expect(run([])).rejects.toMatchObject(failure(/^Usage: .* USER\. Users: citizen-1, .*screen-lakeside\.\n$/));
  });

  test('says how to start a server that does not run', async () => {
    await expect(run(['officer-wang'], { PORT: '1' })).rejects.toMatchObject(
      failure(/127\.0\.0\.1:1\. Start it with npm start/),
    );
  });

  test('says which setting is wrong when the server uses other keys or there are none', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'citizen-graph-'));
    try {
      await expect(run(['officer-wang'], { DATA_DIR: elsewhere })).rejects.toMatchObject(
        failure(/no keys .* npm start/),
      );
      await openKeys({ dataDir: elsewhere });
      await expect(run(['officer-wang'], { DATA_DIR: elsewhere })).rejects.toMatchObject(failure(/DATA_DIR\.\n$/));
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});
