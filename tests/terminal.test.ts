import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { freePort } from '../database/free-port.ts';
import { lockDataDir } from '../database/lock.ts';
import { createTrialFolder, PROGRAMS, processesOf } from '../database/trial.ts';
import { createPresentationVerifier, embeddedReaders } from '../gateway/cases/presentation.ts';
import { readKeys } from '../gateway/identity/keys.ts';
import { cast } from './support/cast.ts';
import { NODE, ROOT, type Started, start, TERMINAL, until } from './support/terminal.ts';

const TIME = 120_000;
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+\n$/;

describe('a second terminal, without settings,', () => {
  const root = createTrialFolder();
  const dataDir = join(root, 'of-the-first-terminal');
  const keysDir = join(root, 'keys');
  const runtimeDir = join(root, 'running');
  /** Where the second terminal is: what it did not find would be looked for here. */
  const elsewhere = join(root, 'elsewhere');
  let url: string;
  let port: string;
  let first: Started;

  beforeAll(async () => {
    for (const folder of [dataDir, elsewhere]) mkdirSync(folder, { mode: 0o700 });
    // The fetched program is worth keeping.
    symlinkSync(PROGRAMS, join(dataDir, 'programs'));
    port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    first = start(NODE, {
      DATA_DIR: dataDir,
      KEYS_DIR: keysDir,
      PORT: port,
      RUNTIME_DIR: runtimeDir,
      SEED_CITIZENS: '200',
    });
    await first.ready();
  }, TIME);

  afterAll(async () => {
    first.child.kill('SIGKILL');
    await until(() => processesOf(root).length === 0, 20_000);
    rmSync(root, { recursive: true });
  });

  const { DATA_DIR: _, KEYS_DIR: __, PORT: ___, ...bare } = TERMINAL;

  /** What a command of the second terminal said on each stream, and its exit code. */
  async function run(command: string, args: string[], settings: Record<string, string> = {}) {
    const env = { ...bare, RUNTIME_DIR: runtimeDir, ...settings };
    const file = join(ROOT, 'commands', `${command}.ts`);
    return promisify(execFile)(process.execPath, [file, ...args], { cwd: elsewhere, env }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
    );
  }

  test('signs in at the gateway that runs in the first', async () => {
    const { stdout, stderr } = await run('token', ['officer-chen']);
    expect([stdout, stderr]).toEqual([expect.stringMatching(JWS), '']);
    expect(decodeJwt(stdout.trim()).iss).toBe(`${url}/oidc`);
  });

  test('reads a card with its reader', async () => {
    const { stdout, stderr } = await run('present', [cast.seller.idNumber, '--window', 'real-estate']);
    expect([stdout, stderr]).toEqual([expect.stringMatching(JWS), '']);
    const { cardReader } = await readKeys({ dataDir, keysDir });
    const verify = createPresentationVerifier({ readers: embeddedReaders(cardReader) });
    expect(await verify(stdout.trim(), 'real-estate')).toMatchObject({ subject: cast.seller.idNumber });
  });

  test('plays the demonstration and verifies its ledger', async () => {
    expect((await run('demo', [])).stdout).toContain('8. What the ledger says');
    expect(await run('audit', ['verify'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^ledger intact: [1-9]\d* entries in 1 logs\n$/),
      stderr: '',
    });
  }, 60_000);

  test('lists its keys and turns one, and backs it up', async () => {
    const { grant } = await readKeys({ dataDir, keysDir });
    expect((await run('keys', ['list'])).stdout).toContain(grant.active.kid.slice(0, 12));
    const { stdout } = await run('keys', ['rotate', 'grant', '--in', '3600']);
    const [, kid = 'none'] = /^grant: (\S+) is used from/.exec(stdout) ?? [];
    expect(readFileSync(join(keysDir, 'grant.json'), 'utf8')).toContain(kid);
    const backup = join(root, 'backup');
    expect((await run('backup', ['--to', backup])).stdout).toMatch(/^backed up to \S+: 8 keys, [1-9]\d* ledger/);
  }, 60_000);

  test('is heard where it names another port or another data folder', async () => {
    const other = String(await freePort());
    const [byPort, byFolder, byOption] = await Promise.all([
      run('token', ['officer-chen'], { PORT: other }),
      run('present', [cast.seller.idNumber, '--window', 'real-estate'], { DATA_DIR: join(elsewhere, 'named') }),
      run('audit', ['verify', '--dir', join(elsewhere, 'named')]),
    ]);
    for (const { code, stdout } of [byPort, byFolder, byOption]) expect([code, stdout]).toEqual([1, '']);
    const named = await run('token', ['officer-chen'], { PORT: other, DATA_DIR: dataDir, KEYS_DIR: keysDir });
    expect(named).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(`127.0.0.1:${other}`) });
  });

  test.each(['PORT', 'DATA_DIR'])('that names %s alone is told the rest of the gateway that has it', async (name) => {
    const { stdout } = await run('token', ['officer-chen'], name === 'PORT' ? { PORT: port } : { DATA_DIR: dataDir });
    expect(stdout).toMatch(JWS);
  });

  test.each([
    ['restores', 'commands/restore.ts', ['--from', 'nowhere']],
    ['seeds', 'commands/seed.ts', ['--citizens', '1']],
    ['starts a gateway', 'gateway/server.ts', []],
  ])('%s in its own default folder, never in the one in use', async (_, file, args) => {
    const own = join(elsewhere, 'data');
    const release = await lockDataDir(own);
    try {
      const env = { ...bare, RUNTIME_DIR: runtimeDir };
      await expect(
        promisify(execFile)(process.execPath, [join(ROOT, file), ...args], { cwd: elsewhere, env }),
      ).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`${own} is in use by process ${process.pid}.`),
      });
    } finally {
      await release();
      rmSync(own, { recursive: true });
    }
  });

  test('does not follow what a killed gateway left behind', async () => {
    expect(readdirSync(runtimeDir)).toHaveLength(1);
    first.child.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    expect(readdirSync(runtimeDir)).toHaveLength(1);
    const { code, stderr } = await run('present', [cast.seller.idNumber, '--window', 'real-estate']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('no keys')]);
    expect(readdirSync(runtimeDir)).toEqual([]);
  }, 30_000);
});
