import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { freePort } from '../database/free-port.ts';
import { createTrialFolder, PROGRAMS, processesOf } from '../database/trial.ts';
import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import { readKeys } from '../gateway/identity/keys.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import { cast } from './support/cast.ts';
import { uriOf } from './support/population.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TIME = 180_000;
const TERMINAL = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|TEST_|NODE_|JEST_)/.test(name)),
);
const WINDOW = 'transport';
const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id } } }';
const CLOSE = 'mutation ($id: ID!) { closeCase(id: $id) { case { id } } }';
const ASK = `{ citizen(idNumber: "${cast.driver.idNumber}") { name } }`;

interface Answer {
  data?: Record<string, { grant: string; case: { id: string } }>;
  errors?: { extensions: { code: string } }[];
}

describe('a back-up of a platform at work', () => {
  const folder = createTrialFolder();
  const [first, second, backup] = ['first', 'second', 'backup'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  let server: ChildProcess | undefined;
  let url: string;
  let settings: Record<string, string>;
  let kept: { grant: string; case: { id: string } };
  let closed: { grant: string; case: { id: string } };
  let reading: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    settings = {
      PORT: String(port),
      RUNTIME_DIR: join(folder, 'running'),
      SEED_CITIZENS: '200',
      RATE_CASES: '100000',
      RATE_OPERATIONS: '100000',
    };
    for (const dataDir of [first, second]) {
      mkdirSync(dataDir, { mode: 0o700 });
      // The fetched program is worth keeping.
      symlinkSync(PROGRAMS, join(dataDir, 'programs'));
    }
    await start(first);
  }, TIME);

  afterAll(async () => {
    server?.kill('SIGKILL');
    for (const end = Date.now() + 20_000; processesOf(folder).length > 0 && Date.now() < end; ) await delay(50);
    rmSync(folder, { recursive: true });
  });

  async function start(dataDir: string): Promise<void> {
    const env = { ...TERMINAL, ...settings, DATA_DIR: dataDir };
    server = spawn(process.execPath, ['gateway/server.ts'], { cwd: ROOT, env });
    let said = '';
    for (const stream of [server.stdout, server.stderr]) stream?.on('data', (chunk) => (said += chunk));
    for (const end = Date.now() + 90_000; !said.includes('is ready'); await delay(50)) {
      if (server.exitCode !== null || Date.now() > end) throw new Error(`It did not start: ${said}`);
    }
  }

  async function stop(): Promise<void> {
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    server?.kill('SIGINT');
    await ended;
  }

  /** Runs a command of ours; gives what it said and its exit code. */
  async function run(command: string, args: string[], more: Record<string, string> = {}) {
    const env = { ...TERMINAL, ...settings, ...more };
    return promisify(execFile)(process.execPath, [`commands/${command}.ts`, ...args], { cwd: ROOT, env }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stdout, stderr }) => ({ code: Number(code), said: `${stdout}${stderr}` }),
    );
  }

  async function desk(dataDir: string) {
    const keys = await readKeys({ dataDir });
    const token = await signIn('officer-wang', { url, secret: keys.localClientSecret.active });
    const post = async (query: string, variables: object = {}, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    };
    const read = () =>
      signPresentation({
        subject: cast.driver.idNumber,
        window: WINDOW,
        reader: embeddedReader(WINDOW),
        key: keys.cardReader.active.privateKey,
      });
    const open = (presentation: string) => {
      const subjects = [{ role: 'applicant', presentation }];
      return post(OPEN, { input: { task: 'ride-hailing-driver-qualification', window: WINDOW, subjects } });
    };
    const ask = (grant: string) => post(ASK, {}, { 'x-case-grant': grant });
    return { post, read, open, ask };
  }

  const opened = (answer: Answer) => {
    if (!answer.data) throw new Error(JSON.stringify(answer.errors));
    return answer.data.openCase as { grant: string; case: { id: string } };
  };
  const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions.code ?? 'answered';
  const ledgerOf = (dataDir: string) =>
    readFileSync(join(dataDir, 'ledger', 'gateway-1.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean);

  test(
    'is taken while cases are opened and asked under, and every case in it has its record in it',
    async () => {
      const { post, read, open, ask } = await desk(first);
      reading = await read();
      kept = opened(await open(reading));
      closed = opened(await open(await read()));
      expect(codeOf(await ask(kept.grant))).toBe('answered');
      await post(CLOSE, { id: closed.case.id });
      let isOver = false;
      let since = 0;
      const atWork = Array.from({ length: 3 }, async () => {
        while (!isOver) {
          const { grant } = opened(await open(await read()));
          await ask(grant);
          since += 1;
        }
      });
      const { code, said } = await run('backup', ['--to', backup], { DATA_DIR: first });
      isOver = true;
      await Promise.all(atWork);
      expect(said).toMatch(/^backed up to \S+: 8 keys, \d+ ledger entries in 1 logs, \d+ documents of platform\n$/);
      expect(code).toBe(0);
      expect(since).toBeGreaterThan(5);

      const cases = readFileSync(join(backup, 'databases', PLATFORM, 'cases.jsonl'), 'utf8')
        .split('\n')
        .filter(Boolean);
      const recorded = new Set(
        ledgerOf(join(backup, 'data')).flatMap((line) => {
          const entry = JSON.parse(line) as { event?: string; case?: string };
          return entry.event === 'opened' ? [entry.case] : [];
        }),
      );
      expect(cases.length).toBeGreaterThan(1);
      expect(cases.filter((line) => !recorded.has((JSON.parse(line) as { _id: string })._id))).toEqual([]);
    },
    TIME,
  );

  test('is not taken over another one', async () => {
    const { code, said } = await run('backup', ['--to', backup], { DATA_DIR: first });
    expect([code, said]).toEqual([1, `${backup} is there already. Name a folder that is not.\n`]);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  }, 60_000);

  test.each([
    [
      'an entry of the ledger was changed',
      (at: string) => change(join(at, 'data/ledger/gateway-1.jsonl')),
      /was changed/,
    ],
    ['a key was changed', (at: string) => change(join(at, 'data/keys/grant.json')), /was changed/],
    ['a case was changed', (at: string) => change(join(at, 'databases/platform/cases.jsonl')), /was changed/],
    ['a file is missing', (at: string) => rmSync(join(at, 'data/keys/oidc.json')), /is missing/],
    ['there is a file more', (at: string) => writeFileSync(join(at, 'data/more.json'), '{}'), /does not belong/],
    ['a file leads elsewhere', (at: string) => symlinkSync('/etc/hostname', join(at, 'data/link')), /is not a file/],
    ['it was not finished', (at: string) => rmSync(join(at, 'manifest.json')), /is not a back-up/],
    ['its manifest is damaged', (at: string) => writeFileSync(join(at, 'manifest.json'), '{"form'), /is damaged/],
    ['its entries do not follow', lieAboutLedger, /has a hash that is not/],
  ])(
    'is not restored where %s, and nothing is put in place',
    async (_, damage, complaint) => {
      const damaged = join(folder, 'damaged');
      cpSync(backup, damaged, { recursive: true });
      damage(damaged);
      const { code, said } = await run('restore', ['--from', damaged], { DATA_DIR: second });
      rmSync(damaged, { recursive: true });
      expect(said).toMatch(complaint);
      expect(code).toBe(1);
      expect(readdirSync(second)).toEqual(['programs']);
      expect(existsSync(`${second}.restoring`)).toBe(false);
    },
    60_000,
  );

  test('is not restored where KEYS_DIR has keys that others may use, which stay as they are', async () => {
    const KEYS_DIR = join(folder, 'others');
    cpSync(join(first, 'keys'), KEYS_DIR, { recursive: true });
    const { code, said } = await run('restore', ['--from', backup], { DATA_DIR: second, KEYS_DIR });
    expect(said).toMatch(/^KEYS_DIR \S+ has keys already, which others may use\. Restore without KEYS_DIR/);
    expect(code).toBe(1);
    expect(readFileSync(join(KEYS_DIR, 'grant.json'))).toEqual(readFileSync(join(first, 'keys', 'grant.json')));
    expect(readdirSync(second)).toEqual(['programs']);
  }, 60_000);

  test('is not restored over a data folder, or into a database, that is not empty', async () => {
    await stop();
    const over = await run('restore', ['--from', backup], { DATA_DIR: first });
    expect(over.said).toMatch(/is not empty \(.*\)\. Set DATA_DIR to a folder that is\.\n$/);
    expect(over.code).toBe(1);
    await using client = await MongoClient.connect(uriOf(PLATFORM));
    const theirs = client.db().collection('theirs');
    await theirs.insertOne({});
    const into = await run('restore', ['--from', backup], { DATA_DIR: second, MONGODB_URI: uriOf(PLATFORM) });
    await theirs.drop();
    expect(into.said).toBe('The database platform is not empty. Restore into an empty one.\n');
    expect(into.code).toBe(1);
    expect(readdirSync(second)).toEqual(['programs']);
  }, 60_000);

  test(
    'is taken without a gateway as well; what is restored of it is the same to the byte, departments included, and the keys where KEYS_DIR says',
    async () => {
      const backups = ['whole', 'again'].map((name) => join(folder, name)) as [string, string];
      const third = join(folder, 'third');
      mkdirSync(third);
      symlinkSync(PROGRAMS, join(third, 'programs'));
      const taken = await run('backup', ['--to', backups[0], '--departments'], { DATA_DIR: first });
      expect(taken.said).toMatch(/ [1-9]\d* documents of taxation/);
      const KEYS_DIR = join(folder, 'mounted');
      mkdirSync(KEYS_DIR);
      expect((await run('restore', ['--from', backups[0]], { DATA_DIR: third, KEYS_DIR })).code).toBe(0);
      expect(existsSync(join(third, 'keys'))).toBe(false);
      const again = await run('backup', ['--to', backups[1], '--departments'], { DATA_DIR: third, KEYS_DIR });
      expect(again.code).toBe(0);
      const [whole, same] = backups.map((at) => JSON.parse(readFileSync(join(at, 'manifest.json'), 'utf8')));
      expect({ ...same, at: whole.at }).toEqual(whole);
      expect(Object.keys(whole.databases).length).toBeGreaterThan(20);
    },
    TIME,
  );

  test(
    'is restored into an empty folder, where its ledger verifies, its grants hold and what was over stays over',
    async () => {
      const restored = await run('restore', ['--from', backup], { DATA_DIR: second });
      expect(restored.said).toMatch(/restored into \S+: 8 keys, .*, as of \S+\n$/);
      expect(restored.code).toBe(0);
      const verified = await run('audit', ['verify'], { DATA_DIR: second });
      expect(verified.said).toMatch(/^ledger intact: [1-9]\d* entries in 1 logs\n$/);
      expect(ledgerOf(second)).toEqual(ledgerOf(join(backup, 'data')));

      await start(second);
      const { read, open, ask } = await desk(second);
      expect(codeOf(await ask(kept.grant))).toBe('answered');
      expect(codeOf(await ask(closed.grant))).toBe('CASE_INVALID');
      expect(codeOf(await open(reading))).toBe('PRESENTATION_INVALID');
      expect(codeOf(await open(await read()))).toBe('answered');
      expect((await run('audit', ['verify'], { DATA_DIR: second })).code).toBe(0);
      await stop();
    },
    TIME,
  );
});

function change(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
  writeFileSync(file, bytes);
}

/** A ledger that was changed together with the manifest, which anybody can write who can write the back-up. */
function lieAboutLedger(at: string): void {
  const path = 'data/ledger/gateway-1.jsonl';
  const file = join(at, path);
  const manifest = JSON.parse(readFileSync(join(at, 'manifest.json'), 'utf8'));
  change(file);
  manifest.files[path].sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  writeFileSync(join(at, 'manifest.json'), JSON.stringify(manifest));
}
