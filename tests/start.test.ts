import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, print } from 'graphql';
import { freePort } from '../database/free-port.ts';
import { createTrialFolder, PROGRAMS } from '../database/trial.ts';
import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import { readKeys } from '../gateway/identity/keys.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { cast } from './support/cast.ts';
import { NODE, ROOT, type Started, start, TERMINAL, until } from './support/terminal.ts';

const TIME = 120_000;
const NPM = ['npm', 'start'] as const;

/** Every process that works on a data folder: npm, node, keeper and database. Zombies have no environment. */
function processesOf(dataDir: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return ['environ', 'cmdline'].some((file) => readFileSync(`/proc/${entry}/${file}`, 'utf8').includes(dataDir));
    } catch {
      return false;
    }
  });
}

describe('a start', () => {
  let dataDir: string;
  let settings: Record<string, string>;
  let url: string;
  let running: Started | undefined;

  beforeAll(async () => {
    dataDir = createTrialFolder();
    // The fetched program is worth keeping between runs.
    symlinkSync(PROGRAMS, join(dataDir, 'programs'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const RUNTIME_DIR = join(dataDir, 'running');
    settings = { DATA_DIR: dataDir, PORT: String(port), RUNTIME_DIR, SEED_CITIZENS: '1000' };
  });

  afterAll(async () => {
    running?.child.kill('SIGKILL');
    await until(() => processesOf(dataDir).length === 0, 15_000);
    rmSync(dataDir, { recursive: true });
  });

  async function begin(command: readonly [string, ...string[]]): Promise<Started> {
    running = start(command, settings);
    await running.ready();
    return running;
  }

  /** Runs an npm script beside the running platform, whose clock it finds by itself. */
  const npm = (...args: string[]) =>
    promisify(execFile)('npm', ['run', '-s', ...args], { cwd: ROOT, env: { ...TERMINAL, ...settings, CLOCK: '' } });

  /** Nothing of the platform is left, and whatever ended it took at most 15 s to be noticed. */
  const nothingLeft = () => until(() => processesOf(dataDir).length === 0, 15_000);

  /** An officer's desk with an open case; asks under it and gives the document's digest when it was answered in full. */
  async function openDesk() {
    const keys = await readKeys({ dataDir });
    const authorization = `Bearer ${await signIn('officer-wang', { url, secret: keys.localClientSecret.active })}`;
    const post = async (headers: Record<string, string>, body: object) => {
      const json = { 'content-type': 'application/json', authorization };
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...json, ...headers },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
    };
    const window = 'transport';
    const key = keys.cardReader.active.privateKey;
    const { idNumber } = cast.driver;
    const presentation = await signPresentation({ subject: idNumber, window, reader: embeddedReader(window), key });
    const input = {
      task: 'ride-hailing-driver-qualification',
      window,
      subjects: [{ role: 'applicant', presentation }],
    };
    const query = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }';
    const { data } = await post({}, { query, variables: { input } });
    if (!data) throw new Error('no case was opened');
    const { grant } = data.openCase as { grant: string };
    return async (document: string): Promise<string> => {
      const answer = await post({ 'x-case-grant': grant }, { query: document, variables: { who: idNumber } });
      if (answer.errors || !answer.data) throw new Error('not answered in full');
      // The ledger names an operation by its text as the library prints it, without values.
      return createHash('sha256')
        .update(print(parse(document)))
        .digest('hex');
    };
  }

  describe('with npm start', () => {
    beforeAll(() => begin(NPM), TIME);

    test('says where it is ready and which three commands come next', () => {
      const output = running?.output() ?? '';
      expect(output).toContain(`Citizen Graph is ready: ${url}/graphql`);
      for (const command of ['npm run demo', 'npm run -s token -- officer-chen', 'npm run task -- list']) {
        expect(output).toContain(command);
      }
      expect(output).toContain('Ctrl-C stops everything.');
    });

    test('is live and ready', async () => {
      for (const path of ['/health/live', '/health/ready']) expect((await fetch(url + path)).status).toBe(200);
    });

    test('lets the next commands be typed: token, present, demo, audit', async () => {
      const token = (await npm('token', '--', 'officer-chen')).stdout;
      expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const presentation = (await npm('present', '--', cast.seller.idNumber, '--window', 'real-estate')).stdout;
      expect(presentation).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const demo = (await npm('demo')).stdout;
      for (const code of ['FIELD_NOT_GRANTED', 'SUBJECT_NOT_IN_CASE', '8. What the ledger says']) {
        expect(demo).toContain(code);
      }
      expect((await npm('audit', '--', 'verify')).stdout).toMatch(/^ledger intact: [1-9]\d* entries in 1 logs\n$/);
    }, 60_000);

    test('is not disturbed by a second one on its data folder, which ends saying who has it', async () => {
      const second = start(NODE, { ...settings, PORT: String(await freePort()) });
      expect(await second.ended).toBe(1);
      expect(second.output()).toMatch(
        /^The data folder \S+ is in use by process \d+\. Stop it or set DATA_DIR to .*\n$/,
      );
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    });

    test('says nothing of a person, and nobody’s number is in its output', () => {
      expect(running?.output()).not.toMatch(/\d{17}[\dX]/);
    });

    test('ends on Ctrl-C, with everything it started', async () => {
      expect(processesOf(dataDir).length).toBeGreaterThan(3);
      process.kill(-(running?.child.pid as number), 'SIGINT');
      // Some shells between npm and us, Debian's among them, end by the signal although we end with success.
      expect([0, 'SIGINT']).toContain(await running?.ended);
      expect(processesOf(dataDir)).toEqual([]);
      // And commands of other terminals are not led here any more.
      expect(readdirSync(settings.RUNTIME_DIR as string)).toEqual([]);
    }, 30_000);
  });

  describe('again, on the same folder', () => {
    const acknowledged = new Set<string>();

    test(
      'that fails at its ledger names the entry, leaves no process, and hinders no later one',
      async () => {
        const file = join(dataDir, 'ledger', 'gateway-1.jsonl');
        const { length } = readFileSync(file);
        appendFileSync(file, '{"no":"entry"}\n');
        const failed = start(NODE, settings);
        expect(await failed.ended).toBe(1);
        expect(failed.output()).toMatch(/^gateway-1\.jsonl: entry \d+ .*\n$/);
        expect(processesOf(dataDir)).toEqual([]);
        truncateSync(file, length);
      },
      TIME,
    );

    test(
      'that is stopped at any moment before it is ready ends with success and without a word',
      async () => {
        let isReady = false;
        for (let afterMs = 100; !isReady; afterMs += 600) {
          const stopped = start(NODE, settings);
          // Earlier than this nobody listens to signals yet.
          await until(() => processesOf(dataDir).length > 1, 30_000);
          await delay(afterMs);
          stopped.child.kill('SIGINT');
          expect(await stopped.ended).toBe(0);
          isReady = stopped.output().includes('is ready');
          if (!isReady) expect(stopped.output().replace(/Seeding .*\n?/g, '')).toBe('');
          await nothingLeft();
        }
      },
      TIME,
    );

    test(
      'takes less than 10 s and seeds nothing; without npm as well',
      async () => {
        const begun = Date.now();
        const { output } = await begin(NODE);
        // On a machine that has other work as well, the other work's share longer.
        const share = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
        expect((Date.now() - begun) / share).toBeLessThan(10_000);
        expect(output()).not.toContain('Seeding');
      },
      TIME,
    );

    test('leaves no process behind when it is killed while it answers', async () => {
      const ask = await openDesk();
      let dead = false;
      const clients = Array.from({ length: 8 }, async (_, client) => {
        for (let i = 0; !dead; i += 1) {
          const document = `query Q${client}x${i}($who: IDNumber!) { citizen(idNumber: $who) { name } }`;
          await ask(document).then(
            (digest) => acknowledged.add(digest),
            () => {},
          );
        }
      });
      await until(() => acknowledged.size >= 60, 30_000);
      running?.child.kill('SIGKILL');
      dead = true;
      expect(await running?.ended).toBe('SIGKILL');
      await Promise.all(clients);
      await nothingLeft();
    }, 60_000);

    test(
      'has kept every entry whose release was answered, in an intact ledger',
      async () => {
        await begin(NPM);
        expect((await npm('audit', '--', 'verify')).stdout).toMatch(/^ledger intact/);
        const lines = readFileSync(join(dataDir, 'ledger', 'gateway-1.jsonl'), 'utf8')
          .trim()
          .split('\n');
        const recorded = new Set(lines.map((line) => (JSON.parse(line) as { operation?: string }).operation));
        expect(acknowledged.size).toBeGreaterThanOrEqual(60);
        expect([...acknowledged].filter((digest) => !recorded.has(digest))).toEqual([]);
        // And it goes on from there.
        await (await openDesk())('query Later($who: IDNumber!) { citizen(idNumber: $who) { name } }');
      },
      TIME,
    );

    test('leaves no process behind when npm is killed', async () => {
      running?.child.kill('SIGKILL');
      await nothingLeft();
    }, 30_000);

    test(
      'ends on Ctrl-C or SIGTERM with success',
      async () => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) {
          const { child, ended } = await begin(NODE);
          child.kill(signal);
          expect(await ended).toBe(0);
        }
        expect(processesOf(dataDir)).toEqual([]);
      },
      TIME,
    );
  });
});

describe('a start that cannot succeed ends with one clear error', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = createTrialFolder();
  });
  afterAll(() => rmSync(dataDir, { recursive: true }));

  async function failure(settings: Record<string, string>): Promise<string> {
    const { ended, output } = start(NODE, { DATA_DIR: dataDir, PORT: String(await freePort()), ...settings });
    expect(await ended).toBe(1);
    expect(processesOf(dataDir)).toEqual([]);
    return output();
  }

  test('when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    expect(await failure({ PORT: String(port) })).toBe(
      `The port ${port} is in use. Stop what listens there, or set PORT to another one.\n`,
    );
    other.close();
  });

  test('when there is no database to be had: the three ways to get one', async () => {
    const said = await failure({ PATH: '/nowhere' });
    expect(said).toMatch(/^There is no database: .*MONGODB_URI.*mongod on the PATH.*pip.*\n$/);
  });

  test('when settings are wrong: each of them by name', async () => {
    const settings = { PORT: 'abc', DEPARTMENT_TAXATON_URL: 'http://127.0.0.1:1', DEPARTMENT_TAXATION_URL: 'nowhere' };
    const said = await failure(settings);
    expect(said).toMatch(/^The configuration is not valid:\n/);
    for (const name of Object.keys(settings)) expect(said).toMatch(new RegExp(`^${name}: \\S`, 'm'));
    expect(said).not.toContain('    at ');
  });
});
