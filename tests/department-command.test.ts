import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFolder } from '../commands/department/folder.ts';
import { freePort } from '../database/free-port.ts';
import { BEGINNING, sealLine } from '../gateway/ledger/line.ts';
import { type Entry, serialise } from '../gateway/ledger/record.ts';
import { now as clock } from '../schema/clock.ts';
import { departmentNames } from '../subgraphs/departments.ts';
import { createSealer } from '../subgraphs/kit/envelope.ts';
import { PURPOSE_HEADER, SIGNATURE_HEADER, STAMP_HEADER } from '../subgraphs/kit/server.ts';
import { uriOf } from './support/population.ts';

const ROOT = join(import.meta.dirname, '..');
const PARTS = [
  'gateway',
  'database',
  'subgraphs',
  'schema',
  'seed',
  'commands',
  'tests',
  'package.json',
  'jest.config.js',
];
const PATIENCE_MS = 180_000;

// The commands read and write the tree that they lie in, so they are run in a copy of it.
let copy: string;

interface Run {
  status: number;
  stdout: string;
  stderr: string;
}

function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  const { TEST_URIS: _, JEST_WORKER_ID: __, ...inherited } = process.env;
  const options = { cwd: copy, env: { ...inherited, ...environment }, maxBuffer: 1 << 26 };
  return new Promise((resolve) =>
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
}

const department = (...args: string[]): Promise<Run> => run(['commands/department.ts', ...args]);

const schemaOf = (name: string): string => join(copy, 'subgraphs', name, 'schema.graphql');

/** Runs an action with a department's schema changed, and puts it back. */
async function withSchema<T>(name: string, change: (sdl: string) => string, action: () => Promise<T>): Promise<T> {
  const sdl = await readFile(schemaOf(name), 'utf8');
  const changed = change(sdl);
  expect(changed).not.toBe(sdl);
  await writeFile(schemaOf(name), changed);
  try {
    return await action();
  } finally {
    await writeFile(schemaOf(name), sdl);
  }
}

/** Path to digest of every file of the copy. */
async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(copy, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digest = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(copy.length + 1), await digest(file)])),
  );
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'citizen-graph-department-'));
  for (const part of PARTS) await cp(join(ROOT, part), join(copy, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await mkdir(join(copy, 'data'));
  await symlink(join(ROOT, 'data/programs'), join(copy, 'data/programs'));
  expect(await run(['commands/compose.ts'])).toMatchObject({ status: 0 });
}, PATIENCE_MS);
afterAll(() => rm(copy, { recursive: true, force: true }));

describe('a new department', () => {
  const made = ['agreements.yaml', 'collections.ts', 'index.ts', 'resolvers.ts', 'schema.graphql', 'seed.ts'];

  test(
    'is one new folder, composes with the others and keeps the contract as it is',
    async () => {
      const before = await contents();
      const { status, stdout } = await department(
        'new',
        'brigade-119',
        '--title-en',
        "Firefighters' Brigade",
        '--title-zh',
        '消防救援支队',
      );
      expect(status).toBe(0);
      for (const next of ['schema.graphql', 'npm run compose', 'npm run policy', 'tests/contract.test.ts'])
        expect(stdout).toContain(next);
      const after = await contents();
      const added = Object.keys(after).filter((file) => before[file] !== after[file]);
      expect(added.sort()).toEqual(made.map((file) => `subgraphs/brigade-119/${file}`));
      expect(Object.keys(before).filter((file) => !(file in after))).toEqual([]);

      const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', 'tests/contract.test.ts'];
      const contract = await run(jest, { TEST_DEPARTMENTS: 'brigade-119' });
      expect(contract).toMatchObject({ status: 0, stderr: expect.stringMatching(/Tests: +\d+ passed/) });
      expect(await run(['commands/compose.ts'])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`composed ${departmentNames().length + 1} departments`),
      });
      expect(await readFile(join(copy, 'schema/supergraph.graphql'), 'utf8')).toContain('brigade119File');
    },
    PATIENCE_MS,
  );

  test('is refused a name that cannot be its own, and nothing is made', async () => {
    const folders = await readdir(join(copy, 'subgraphs'));
    const refusals = {
      Fire: 'lower-case',
      fire_rescue: 'lower-case',
      '../fire': 'lower-case',
      kit: 'means something else',
      platform: 'means something else',
      veterans: 'already',
      brigade119: 'would define brigade119File, which brigade-119 has already',
    };
    for (const [name, reason] of Object.entries(refusals)) {
      expect(await department('new', name)).toMatchObject({ status: 1, stderr: expect.stringContaining(reason) });
    }
    expect(await department('new', 'fire', '--title-en', 'a "b"')).toMatchObject({ status: 1 });
    expect(await readdir(join(copy, 'subgraphs'))).toEqual(folders);
  }, 60_000);

  test('is there whole or not at all, and a run that was cut off does not stand in the way', async () => {
    const [folder, draft] = [join(copy, 'new'), join(copy, '.new-draft')];
    await expect(writeFolder(folder, draft, { 'a.ts': 'a', 'no/such/folder.ts': 'b' })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect([existsSync(folder), existsSync(draft)]).toEqual([false, false]);

    const killed = `import { writeFolder } from './commands/department/folder.ts';
      const files = { 'a.ts': 'a', get 'b.ts'() { process.kill(process.pid, 'SIGKILL'); return 'b'; } };
      await writeFolder('new', '.new-draft', files);`;
    expect((await run(['--input-type=module', '--eval', killed])).status).not.toBe(0);
    expect([existsSync(folder), existsSync(draft)]).toEqual([false, true]);

    await writeFolder(folder, draft, { 'c.ts': 'c' });
    expect([await readdir(folder), existsSync(draft)]).toEqual([['c.ts'], false]);
    await expect(writeFolder(folder, draft, { 'd.ts': 'd' })).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['c.ts']);
    await rm(folder, { recursive: true });
  });
});

describe('a department that is to go', () => {
  test(
    'goes whole when nobody needs it, and all is as before it came',
    async () => {
      const before = await contents();
      expect(await department('new', 'lighthouses')).toMatchObject({ status: 0 });
      const { status, stdout } = await department('remove', 'lighthouses');
      expect([status, stdout]).toEqual([0, expect.stringContaining('npm run compose')]);
      expect(await contents()).toEqual(before);
      expect(existsSync(join(copy, 'subgraphs/lighthouses'))).toBe(false);
    },
    PATIENCE_MS,
  );

  test(
    'stays, byte for byte, while others need it, and names each of them',
    async () => {
      const before = await contents();
      const { status, stdout } = await department('remove', 'transport');
      expect(status).toBe(1);
      const lines = stdout.split('\n');
      for (const line of [
        /^schema\/tasks\/screen\/lakeside-response\.graphql:\d+: lakeside-response selects Query\.transitStops$/,
        /^subgraphs\/human-resources\/agreements\.yaml: ride-hailing-driver-qualification names transport as recipient$/,
      ])
        expect(lines).toContainEqual(expect.stringMatching(line));
      const required = await department('remove', 'human-resources');
      expect(required.status).toBe(1);
      expect(required.stdout).toContain('transport requires Retirement.isReached for Citizen.rideHailingQualification');
      expect(await department('remove', '../gateway')).toMatchObject({ status: 1 });
      expect(await contents()).toEqual(before);
    },
    PATIENCE_MS,
  );
});

describe('a change', () => {
  const check = (name: string, ...more: string[]) => department('check', name, '--dir', join(copy, 'data'), ...more);

  /** A log of the ledger in which a task released a field at these times, in days before now. */
  async function writeLog(instance: string, task: string, ages: readonly number[], more: Partial<Entry> = {}) {
    const fields = [['Retirement.isReached', 'human-resources', 'L2', 'released']] as const;
    const who = { trace: 't', client: 'app', officer: 'o', window: 'w', case: 'c', basis: 'b' };
    const releases = [{ subject: null, recipient: 'window', fields }];
    const text = ages.map((age, i) => {
      const at = new Date(clock() - age * 86_400_000).toISOString();
      const entry: Entry = { kind: 'release', ...who, task, releases, ...more };
      return sealLine(serialise(entry), at, { ...BEGINNING, sequence: i }).text;
    });
    await mkdir(join(copy, 'data/ledger'), { recursive: true });
    await writeFile(join(copy, 'data/ledger', `${instance}.jsonl`), text.join(''));
  }

  test(
    'that only adds breaks nothing',
    async () => {
      const added = (sdl: string) =>
        sdl.replace(
          'type VeteranRecord {',
          'type VeteranRecord {\n  "Rank at discharge. 退役时军衔"\n  rank: String @classified(level: L3)',
        );
      const answer = await withSchema('veterans', added, () => check('veterans'));
      expect(answer).toEqual({ status: 0, stdout: 'nothing breaks\n', stderr: '' });
    },
    PATIENCE_MS,
  );

  test(
    'that removes a field is told with the tasks, departments, agreements and clients that it hits',
    async () => {
      await writeLog('gw-1', 'retirement', [9, 6, 5]);
      await writeLog('gw-2', 'a-former-task', [1]);
      const refused = [['Retirement.isReached', 'human-resources', 'L2', 'refused']] as const;
      await writeLog('gw-3', 'my-data', [1], { releases: [{ subject: null, recipient: 'window', fields: refused }] });
      const removed = (sdl: string) => sdl.replace(/.*\n {2}isReached: .*\n/, '');
      const answer = await withSchema('human-resources', removed, () => check('human-resources', '--since', '7'));
      const lines = answer.stdout.trimEnd().split('\n');
      expect(answer).toMatchObject({ status: 1, stderr: '' });
      expect(lines[0]).toMatch(/^Retirement\.isReached is removed; selected by [^;]*\bretirement\b/);
      expect(lines[0]).toContain('transport for Citizen.rideHailingQualification (ride-hailing-driver-qualification)');
      expect(lines[0]).toMatch(/; released 3 times in 7 days: a-former-task 1, retirement 2$/);
      expect(lines).toContainEqual(expect.stringMatching(/^composition: .*"Retirement\.isReached"/));
      expect(lines).toContain(
        'agreements.yaml: ride-hailing-driver-qualification to transport names Retirement.isReached, which does not exist',
      );
    },
    PATIENCE_MS,
  );

  test(
    'of type, argument, enumeration or level is told; a field that nobody uses may go',
    async () => {
      const changed = (sdl: string) =>
        sdl
          .replace(
            'transitStops(area: String): [TransitStop!] @classified(level: L1)',
            'transitStops(area: String!): [TransitStop!] @classified(level: L2)',
          )
          .replace('isPassed: Boolean!', 'isPassed: Boolean')
          .replace(/.*\n {2}METRO\n/, '')
          .replace(/.*\n {2}licenceNumber.*\n/, '');
      const { status, stdout } = await withSchema('transport', changed, () => check('transport'));
      const unused = 'RideHailingPlatform.licenceNumber is removed; no task selects it; not released in 30 days';
      expect(status).toBe(1);
      for (const line of [
        /^Query\.transitStops has the argument "area" as String! now, was String; selected by lakeside-response/,
        /^RideHailingExam\.isPassed is Boolean now, was Boolean!; selected by .*my-data/,
        /^TransitKind\.METRO is removed; selected by lakeside-response/,
        /^Query\.transitStops is L2 now, was L1; selected by lakeside-response/,
        /^policy: schema\/tasks\/screen\/lakeside-response.graphql:\d+: transport has no agreement with lakeside-response, which asks for Query\.transitStops:/,
        new RegExp(`^${unused}$`),
      ])
        expect(stdout.split('\n')).toContainEqual(expect.stringMatching(line));

      const gone = (sdl: string) => sdl.replace(/.*\n {2}licenceNumber.*\n/, '');
      const harmless = await withSchema('transport', gone, () => check('transport'));
      expect(harmless).toEqual({ status: 0, stdout: `${unused}\nnothing breaks\n`, stderr: '' });
    },
    PATIENCE_MS,
  );
});

describe('a department by itself', () => {
  const name = process.env.TEST_DEPARTMENTS?.split(',')[0] ?? 'veterans';
  const prefix = `DEPARTMENT_${name.toUpperCase().replaceAll('-', '_')}`;
  const secret = 'a secret of gateway and department';
  let child: ChildProcess | undefined;
  afterAll(() => void child?.kill('SIGKILL'));

  test('answers health and the gateway, refuses everybody else, and ends when it is asked to', async () => {
    const port = await freePort();
    child = spawn(process.execPath, ['commands/department.ts', name, '--port', String(port)], {
      cwd: copy,
      env: { ...process.env, [`${prefix}_MONGODB_URI`]: uriOf(name), [`${prefix}_SECRET`]: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [announced] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    expect(String(announced)).toContain(`http://127.0.0.1:${port}/graphql`);

    const url = `http://127.0.0.1:${port}`;
    for (const state of ['live', 'ready']) {
      const health = await fetch(`${url}/health/${state}`);
      expect([health.status, await health.json()]).toEqual([200, { status: state, department: name }]);
    }
    const request = { query: '{ __typename }' };
    const ask = async (headers: Record<string, string>) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      const response = await fetch(`${url}/graphql`, { ...init, body: JSON.stringify(request) });
      return { status: response.status, body: await response.json() };
    };
    expect(await ask({})).toMatchObject({
      status: 401,
      body: { data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    const envelope = createSealer(secret, name)(JSON.stringify({ task: 'any', recipients: {} }), 'a-case', request);
    const signed = {
      [PURPOSE_HEADER]: Buffer.from(envelope.purpose).toString('base64url'),
      [STAMP_HEADER]: envelope.stamp,
      [SIGNATURE_HEADER]: envelope.signature,
    };
    expect(await ask(signed)).toEqual({ status: 200, body: { data: { __typename: 'Query' } } });

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 60_000);

  test('listens where HOST says and nowhere else, and warns where others can come in', async () => {
    const environment = { [`${prefix}_MONGODB_URI`]: uriOf(name), [`${prefix}_SECRET`]: secret };
    for (const [HOST, at, isOpen] of [
      ['127.0.0.2', '127.0.0.2', false],
      ['0.0.0.0', '127.0.0.1', true],
    ] as const) {
      const port = await freePort();
      child = spawn(process.execPath, ['commands/department.ts', name, '--port', String(port)], {
        cwd: copy,
        env: { ...process.env, ...environment, HOST },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let warned = '';
      child.stderr?.on('data', (chunk) => (warned += chunk));
      const [announced] = await once(child.stdout as NodeJS.ReadableStream, 'data');
      expect(String(announced)).toContain(`http://${at}:${port}/graphql`);
      expect((await fetch(`http://${at}:${port}/health/live`)).status).toBe(200);
      const elsewhere = fetch(`http://127.0.0.3:${port}/health/live`);
      if (isOpen) expect((await elsewhere).status).toBe(200);
      else await expect(elsewhere).rejects.toThrow('fetch failed');
      child.kill('SIGTERM');
      await once(child, 'close');
      expect(warned.includes('nothing is encrypted')).toBe(isOpen);
    }
    const nowhere = await run(['commands/department.ts', name, '--port', '4999'], {
      ...environment,
      HOST: '192.0.2.77',
    });
    expect(nowhere).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Nothing can listen on port 4999 of 192/),
    });
  }, 60_000);

  test('says what it lacks', async () => {
    expect(await department(name, '--port', '1')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`Set ${prefix}_SECRET`),
    });
    expect(await department(name)).toMatchObject({ status: 1, stderr: expect.stringContaining('--port P') });
  }, 60_000);

  test('does not start with a secret that can be guessed', async () => {
    const given = { [`${prefix}_MONGODB_URI`]: uriOf(name), [`${prefix}_SECRET`]: 'x' };
    const { status, stderr } = await run(['commands/department.ts', name, '--port', '1'], given);
    expect(status).toBe(1);
    expect(stderr).toContain(`${prefix}_SECRET: must have at least 32 characters`);
  }, 60_000);
});
