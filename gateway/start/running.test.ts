import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lockDataDir } from '../../database/lock.ts';
import { createTrialFolder } from '../../database/trial.ts';
import { announce, findRunning } from './running.ts';

const LOCK = new URL('../../database/lock.ts', import.meta.url);
const URL_OF_IT = 'http://127.0.0.1:4999';

describe('a gateway that runs', () => {
  let root: string;
  let folder: string;
  let dataDir: string;
  let release: (() => Promise<void>) | undefined;
  let holder: ChildProcess | undefined;

  beforeEach(async () => {
    root = createTrialFolder();
    folder = join(root, 'running');
    dataDir = join(root, 'data');
    release = await lockDataDir(dataDir);
  });

  afterEach(async () => {
    await release?.();
    if (holder?.kill('SIGKILL')) await once(holder, 'exit');
    holder = undefined;
    rmSync(root, { recursive: true });
  });

  const running = (more = {}) => ({
    url: URL_OF_IT,
    dataDir,
    keysDir: join(dataDir, 'keys'),
    pid: process.pid,
    started: 1,
    ...more,
  });

  async function holdElsewhere(): Promise<ChildProcess> {
    const code = `import { lockDataDir } from '${LOCK}'; import { setTimeout } from 'node:timers';
      await lockDataDir(${JSON.stringify(dataDir)}); console.log('held'); setTimeout(() => {}, 60_000);`;
    holder = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    return holder;
  }

  test('is found until it withdraws, by nobody but its own user', async () => {
    const withdraw = await announce(running(), folder);
    expect(await findRunning(folder)).toEqual([running()]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600]);
    await withdraw();
    expect(await findRunning(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('comes before those that were ready earlier', async () => {
    for (const started of [2, 6, 3, 1, 5, 4]) await announce(running({ started }), folder);
    expect((await findRunning(folder)).map(({ started }) => started)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test.each([
    ['found', () => findRunning(folder)],
    ['still there when another one is ready', () => announce(running(), folder)],
  ])('is not %s after it was killed', async (_, next) => {
    await release?.();
    release = undefined;
    const { pid } = await holdElsewhere();
    await announce(running({ pid }), folder);
    expect(await findRunning(folder)).toEqual([running({ pid })]);
    const [left] = readdirSync(folder);
    holder?.kill('SIGKILL');
    await once(holder as ChildProcess, 'exit');
    await next();
    expect(readdirSync(folder)).not.toContain(left);
  });

  test('is not found where another process has taken its data folder since', async () => {
    await announce(running({ pid: process.ppid }), folder);
    expect(await findRunning(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is not found by half of a file, and the half does not stay', async () => {
    await announce(running(), folder);
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, `${name}.next`), readFileSync(join(folder, name), 'utf8').slice(0, -5));
    expect(await findRunning(folder)).toHaveLength(1);
    writeFileSync(join(folder, `${name}.next`), JSON.stringify(running({ dataDir: join(root, 'gone') })));
    expect(await findRunning(folder)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test.each([
    ['no JSON', () => 'nothing'],
    ['null', () => 'null'],
    ['another protocol', () => JSON.stringify(running({ url: 'https://example.org' }))],
    ['no process', () => JSON.stringify(running({ pid: undefined }))],
    ['a folder without its place', () => JSON.stringify(running({ dataDir: relative('.', dataDir) }))],
  ])('is not believed to be one where a file holds %s', async (_, text) => {
    mkdirSync(folder, { mode: 0o700 });
    const file = join(folder, '00000000-0000-4000-8000-000000000000.json');
    writeFileSync(file, text());
    expect(await findRunning(folder)).toEqual([]);
    writeFileSync(file, JSON.stringify(running()));
    expect(await findRunning(folder)).toHaveLength(1);
  });

  test('is not believed on the word of another user, nor by a link', async () => {
    await announce(running(), folder);
    const [name = ''] = readdirSync(folder);
    symlinkSync(join(folder, name), join(folder, '00000000-0000-4000-8000-000000000000.json'));
    expect(await findRunning(folder)).toHaveLength(1);
    if (process.getuid?.() !== 0) return;
    chownSync(join(folder, name), 65_534, 65_534);
    expect(await findRunning(folder)).toEqual([]);
  });
});
