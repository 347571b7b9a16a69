import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS } from '../schema/errors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/** Lints the import rules of a folder; gives `file:line` of each import that breaks one. */
const brokenImports = (folder: string, ...flags: string[]) =>
  broken(folder, '--only=style/noRestrictedImports', ...flags);

async function broken(folder: string, ...flags: string[]): Promise<string[]> {
  const args = [BIOME, 'lint', '--reporter=github', '--max-diagnostics=none'];
  try {
    await promisify(execFile)(process.execPath, [...args, ...flags, '.'], { cwd: folder });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    const found = [...stdout.matchAll(/file=([^,]*),line=(\d+),/g)].map(([, file, line]) => `${file}:${line}`);
    if (found.length === 0) throw new Error(`Biome did not run: ${stderr}`);
    return found;
  }
}

describe('who imports whom', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'citizen-graph-lint-'));
    mkdirSync(join(folder, 'schema'));
    for (const file of ['biome.json', 'schema/clock.grit']) cpSync(join(ROOT, file), join(folder, file));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Which of these imports the lint refuses in that file. */
  async function refusedIn(file: string, imports: readonly string[]): Promise<string[]> {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, imports.map((source) => `import '${source}';\n`).join(''));
    const broken = await brokenImports(folder, '--vcs-enabled=false');
    rmSync(path);
    return imports.filter((_, i) => broken.some((at) => at.endsWith(`${file}:${i + 1}`)));
  }

  test('the code keeps the rules', async () => {
    expect(await brokenImports(ROOT)).toEqual([]);
  });

  const ALLOWED = ['./seed.ts', '../../schema/errors.ts', '../../seed/population/random.ts', 'mongodb', 'node:fs'];

  test.each([
    ['another department', '../housing/index.ts'],
    ['another department, the long way round', '../../subgraphs/housing/index.ts'],
    ['another department through the kit', '../kit/../housing/index.ts'],
    ['the list of departments', '../departments.ts'],
    ['the gateway', '../../gateway/tasks/task.ts'],
    ['the gateway through the schema', '../../schema/../gateway/server.ts'],
    ['a command', '../../commands/seed.ts'],
  ])('a department does not import %s', async (_, source) => {
    expect(await refusedIn('subgraphs/taxation/resolvers.ts', [source, '../kit/resolvers.ts', ...ALLOWED])).toEqual([
      source,
    ]);
  });

  test.each([
    ['a department', '../taxation/index.ts'],
    ['the list of departments', '../departments.ts'],
    ['the gateway', '../../gateway/tasks/task.ts'],
  ])('the kit does not import %s', async (_, source) => {
    expect(await refusedIn('subgraphs/kit/guard.ts', [source, ...ALLOWED])).toEqual([source]);
  });

  test('the gateway does not import a department by name', async () => {
    const source = '../../subgraphs/taxation/index.ts';
    const allowed = ['../../subgraphs/kit/agreements.ts', '../../subgraphs/departments.ts', './undo.ts'];
    expect(await refusedIn('gateway/start/platform.ts', [source, ...allowed])).toEqual([source]);
  });

  const ROOMS = [
    'telemetry',
    'identity',
    'ledger',
    'graph',
    'tasks',
    'cases',
    'program',
    'execution',
    'platform',
    'http',
    'start',
  ];

  test.each<[string, string[]]>([
    ['telemetry', []],
    ['identity', []],
    ['ledger', []],
    ['graph', []],
    ['tasks', ['graph']],
    ['cases', ['identity', 'tasks', 'telemetry']],
    ['program', ['graph', 'ledger', 'tasks']],
    ['execution', ['cases', 'graph', 'identity', 'ledger', 'program', 'tasks', 'telemetry']],
    ['platform', ['cases', 'graph', 'identity', 'ledger', 'program', 'tasks']],
    ['http', ['cases', 'identity', 'telemetry']],
    ['start', ROOMS.filter((room) => room !== 'start')],
  ])('of the rooms of the gateway, %s imports %j and no others', async (room, allowed) => {
    const others = ROOMS.filter((other) => other !== room);
    const imports = others.map((other) => `../${other}/a.ts`);
    const refused = imports.filter((_, i) => !allowed.includes(others[i] as string));
    const fine = ['./a.ts', '../../schema/errors.ts', 'graphql', 'node:fs'];
    expect(await refusedIn(`gateway/${room}/b.ts`, [...imports, ...fine])).toEqual(refused);
    // A test may put together what its room may not know.
    for (const test of [`gateway/${room}/b.test.ts`, `gateway/${room}/test-b.ts`]) {
      expect(await refusedIn(test, [...imports, ...fine])).toEqual([]);
    }
  });

  test.each([
    ['another room through one that is allowed', '../graph/../start/undo.ts'],
    ['another room, the long way round', '../../gateway/start/undo.ts'],
    ['another room through the schema', '../../schema/../gateway/start/undo.ts'],
    ['another room through the kit', '../../subgraphs/kit/../../gateway/start/undo.ts'],
    ['another room through itself', './../start/undo.ts'],
    ['a department', '../../subgraphs/taxation/index.ts'],
    ['the list of departments', '../../subgraphs/departments.ts'],
    ['the start', '../server.ts'],
    ['a command', '../../commands/seed.ts'],
    ['a test', '../../tests/support/cast.ts'],
  ])('a room does not import %s', async (_, source) => {
    const allowed = ['../graph/supergraph.ts', '../../subgraphs/kit/agreements.ts'];
    expect(await refusedIn('gateway/program/compile.ts', [source, ...allowed])).toEqual([source]);
  });
});

test('the clock alone reads the time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'citizen-graph-lint-'));
  mkdirSync(join(folder, 'schema'));
  for (const file of ['biome.json', 'schema/clock.grit']) cpSync(join(ROOT, file), join(folder, file));
  const READINGS = [
    ...['Date.now()', 'Date.now', "Date['now']()", 'new Date()', 'new Date', 'Date()', 'globalThis.Date.now()'],
    'performance.timeOrigin',
  ];
  const OTHERS = ['new Date(3)', "Date.parse('2026-06-30')", 'performance.now()', 'found instanceof Date'];
  const source = [...READINGS, ...OTHERS].map((expression, i) => `export const a${i} = ${expression};\n`).join('');
  for (const file of ['schema/other.ts', 'schema/clock.ts']) writeFileSync(join(folder, file), source);
  try {
    const found = await broken(folder, '--only=plugin', '--vcs-enabled=false');
    expect(found.sort()).toEqual(READINGS.map((_, i) => `${join(folder, 'schema/other.ts')}:${i + 1}`).sort());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('the public contract', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };

  test.each(['start', 'test', 'token', 'present', 'policy', 'compose', 'audit', 'seed', 'task', 'demo', 'department'])(
    'npm run %s exists and starts a file that exists',
    (name) => {
      const file = /[\w./-]+\.[jt]s\b/.exec(scripts[name] ?? '')?.[0];
      expect(file && existsSync(join(ROOT, file))).toBe(true);
    },
  );

  test.each([
    'UNAUTHENTICATED',
    'CASE_REQUIRED',
    'CASE_INVALID',
    'CASE_EXPIRED',
    'SUBJECT_NOT_IN_CASE',
    'FIELD_NOT_GRANTED',
    'ARGUMENT_NOT_GRANTED',
    'NOT_IN_AGREEMENT',
    'PRESENTATION_INVALID',
    'AUDIT_UNAVAILABLE',
    'DEPARTMENT_UNAVAILABLE',
    'BAD_USER_INPUT',
    'OPERATION_TOO_COMPLEX',
    'OVERLOADED',
    'STEP_OUT_OF_ORDER',
    'CONSENT_MISSING',
    'CERTIFICATE_INVALID',
    'RULE_NOT_MET',
    'CONFLICT',
    'KEY_REUSED',
  ])('the error %s is one that clients can rely on', (code) => {
    expect(ERRORS).toHaveProperty(code);
  });

  test.each(Object.entries(ERRORS))('the sentence of %s says what to do and has no place for a value', (_, error) => {
    const [status, sentence, chinese] = error;
    expect([200, 400, 401, 403, 409, 500, 503]).toContain(status);
    expect(sentence).toMatch(/\b(Sign in|Open|Remove|Send|Ask|Have|Try|Correct|Split|Choose)\b.*\.$/);
    expect(sentence).not.toMatch(/[%{}[\]`$]|\d/);
    expect(chinese).toMatch(/\p{Script=Han}.*。$/u);
    expect(chinese).not.toMatch(/[%{}[\]`$]|\d/);
  });
});
