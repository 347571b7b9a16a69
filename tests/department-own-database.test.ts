import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../database/free-port.ts';
import { createSealer } from '../subgraphs/kit/envelope.ts';
import { PURPOSE_HEADER, SIGNATURE_HEADER, STAMP_HEADER } from '../subgraphs/kit/server.ts';

const ROOT = join(import.meta.dirname, '..');
const NAME = 'transport';
const SECRET = 'a secret shared by gateway and department';
const PATIENCE_MS = 240_000;
const QUERY = '{ transitStops { number name } }';
const PURPOSE = JSON.stringify({
  task: 'any',
  recipients: { window: ['Query.transitStops', 'TransitStop.number', 'TransitStop.name'] },
});

describe('a department alone with an embedded database of its own', () => {
  let dataDir: string;
  let child: ChildProcess | undefined;
  let url = '';

  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'citizen-graph-alone-'));
    // The database's program was fetched for the tests already.
    const programs = join(ROOT, 'data/programs');
    if (existsSync(programs)) symlinkSync(programs, join(dataDir, 'programs'));
  });
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  function run(...args: string[]) {
    const { MONGODB_URI: _, TEST_URIS: __, JEST_WORKER_ID: ___, ...inherited } = process.env;
    const environment = {
      ...inherited,
      DATA_DIR: dataDir,
      DEPARTMENT_TRANSPORT_SECRET: SECRET,
      DEPARTMENT_PUBLIC_SECURITY_SECRET: SECRET,
    };
    return spawn(process.execPath, ['commands/department.ts', ...args], {
      cwd: ROOT,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** What a command says until it ends, and how it ends. */
  async function ended(...args: string[]) {
    const running = run(...args);
    const [stdout, stderr, [code]] = await Promise.all([
      text(running.stdout),
      text(running.stderr),
      once(running, 'exit') as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr };
  }

  async function start(...args: string[]): Promise<void> {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const running = run(NAME, '--port', String(port), ...args);
    child = running;
    let said = '';
    running.stderr.on('data', (chunk) => (said += chunk));
    const [announced] = await Promise.race([once(running.stdout, 'data'), once(running, 'exit')]);
    if (!String(announced).includes(url)) throw new Error(`it did not start: ${said}`);
  }

  async function kill(): Promise<void> {
    const gone = once(child as ChildProcess, 'exit');
    child?.kill('SIGKILL');
    await gone;
  }

  async function ask(): Promise<unknown> {
    const { purpose, stamp, signature } = createSealer(SECRET, NAME)(PURPOSE, 'a-case', { query: QUERY });
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [PURPOSE_HEADER]: Buffer.from(purpose).toString('base64url'),
        [STAMP_HEADER]: stamp,
        [SIGNATURE_HEADER]: signature,
      },
      body: JSON.stringify({ query: QUERY }),
    });
    return response.json();
  }

  test(
    'comes back with the same data after it was killed, and shares its folder with nobody',
    async () => {
      await start('--seed', '60');
      const before = await ask();
      const { transitStops } = (before as { data: { transitStops: unknown[] } }).data;
      expect(transitStops.length).toBeGreaterThan(0);
      const folder = join(dataDir, 'departments', NAME);
      const inUse = `The data folder ${folder} is in use by process ${child?.pid}. Stop it or set DATA_DIR to another folder.\n`;
      const another = String(await freePort());
      expect(await ended(NAME, '--port', another)).toEqual({ code: 1, stdout: '', stderr: inUse });
      expect(await ended('survey', NAME)).toEqual({ code: 1, stdout: '', stderr: inUse });

      await kill();
      const found = await ended('survey', NAME);
      expect(found.stdout.split('\n')[0]).toBe(`looked into the embedded database of its own in ${folder}`);
      expect(found.stdout).toContain(`${NAME}: transitStops: ${transitStops.length} documents`);
      // Other numbers change nothing in what is there.
      await start('--seed', '90');
      expect(await ask()).toEqual(before);
      await kill();
      expect(await ended('survey', NAME)).toMatchObject({ code: found.code, stdout: found.stdout });
    },
    PATIENCE_MS,
  );

  test(
    'of two starts at once on one folder, one runs with as many citizens as were asked for, and the other says who has it',
    async () => {
      const ports = [await freePort(), await freePort()];
      const starts = ports.map((port) => run('public-security', '--port', String(port), '--seed', '60'));
      const outcomes = starts.map(async (running) => {
        const stderr = text(running.stderr);
        const runs = once(running.stdout, 'data').then(() => 'runs');
        return Promise.race([runs, once(running, 'exit').then(() => stderr)]);
      });
      const said = await Promise.all(outcomes);
      const gone = starts.filter(({ exitCode }) => exitCode === null).map((running) => once(running, 'exit'));
      for (const running of starts) running.kill('SIGKILL');
      await Promise.all(gone);
      expect(said.filter((one) => one === 'runs')).toHaveLength(1);
      const other = said.find((one) => one !== 'runs');
      expect(other).toMatch(/^The data folder .* is in use by process \d+\. Stop it or set DATA_DIR .*\n$/);
      expect((await ended('survey', 'public-security')).stdout).toMatch(/persons: 6\d documents/);
    },
    PATIENCE_MS,
  );

  test(
    'is not seeded where its database is elsewhere: that is said, and nothing is written',
    async () => {
      process.env.DEPARTMENT_TRANSPORT_MONGODB_URI = 'mongodb://127.0.0.1:9/transport';
      try {
        const { code, stderr } = await ended(NAME, '--port', '1', '--seed', '5');
        expect(code).toBe(1);
        expect(stderr).toBe('--seed is for an embedded database, and transport has one elsewhere. Leave it out.\n');
      } finally {
        delete process.env.DEPARTMENT_TRANSPORT_MONGODB_URI;
      }
    },
    PATIENCE_MS,
  );
});
