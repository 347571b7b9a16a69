import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { lockDataDir } from '../database/lock.ts';
import { createTrialFolder } from '../database/trial.ts';
import { announce } from '../gateway/start/running.ts';
import { findTarget } from './target.ts';

describe('where several gateways run, a command', () => {
  const root = createTrialFolder();
  const [older, newer] = ['older', 'newer'].map((name) => join(root, name)) as [string, string];
  const taken = new AsyncDisposableStack();
  const environment = process.env;
  let said: string[];

  beforeAll(async () => {
    for (const [started, dataDir] of [older, newer].entries()) {
      taken.defer(await lockDataDir(dataDir));
      const url = `http://127.0.0.1:${4_101 + started}`;
      await announce({ url, dataDir, keysDir: `${dataDir}-keys`, pid: process.pid, started }, join(root, 'running'));
    }
  });

  afterAll(async () => {
    await taken.disposeAsync();
    rmSync(root, { recursive: true });
  });

  beforeEach(() => {
    process.env = { RUNTIME_DIR: join(root, 'running') };
    said = [];
    jest.spyOn(console, 'error').mockImplementation((line) => void said.push(line));
  });

  afterEach(() => {
    process.env = environment;
    jest.restoreAllMocks();
  });

  test('is about the newest, and says so', async () => {
    expect(await findTarget()).toEqual({ url: 'http://127.0.0.1:4102', dataDir: newer, keysDir: `${newer}-keys` });
    expect(said).toEqual([
      `Several gateways run here; this is the newest: http://127.0.0.1:4102 with DATA_DIR ${newer}.`,
    ]);
  });

  test('that changes something asks which one is meant, and names them', async () => {
    await expect(findTarget({ isChange: true })).rejects.toThrow(
      `Several gateways run here; set DATA_DIR to the one you mean:\nhttp://127.0.0.1:4102 with DATA_DIR ${newer}\nhttp://127.0.0.1:4101 with DATA_DIR ${older}`,
    );
    process.env.DATA_DIR = older;
    expect(await findTarget({ isChange: true })).toEqual({
      url: 'http://127.0.0.1:4101',
      dataDir: older,
      keysDir: `${older}-keys`,
    });
    expect(said).toEqual([]);
  });

  test('finds the one that is named by its port, its folder or a link to it', async () => {
    symlinkSync(older, join(root, 'link'));
    process.env.PORT = '4101';
    expect(await findTarget()).toEqual({ url: 'http://127.0.0.1:4101', dataDir: older, keysDir: `${older}-keys` });
    for (const dir of [older, join(root, 'link')]) {
      process.env = { RUNTIME_DIR: join(root, 'running'), DATA_DIR: dir };
      expect(await findTarget()).toEqual({ url: 'http://127.0.0.1:4101', dataDir: dir, keysDir: `${older}-keys` });
    }
    expect(said).toEqual([]);
  });

  test('takes what is given for what is meant, `--dir` before DATA_DIR, and an empty setting for none', async () => {
    process.env.DATA_DIR = newer;
    expect(await findTarget({ dir: older })).toEqual({
      url: 'http://127.0.0.1:4101',
      dataDir: older,
      keysDir: `${older}-keys`,
    });
    process.env.PORT = '4000';
    expect(await findTarget()).toEqual({ url: 'http://127.0.0.1:4000', dataDir: newer });
    process.env = { RUNTIME_DIR: join(root, 'running'), PORT: '', DATA_DIR: '' };
    expect(await findTarget()).toMatchObject({ dataDir: newer });
    process.env.KEYS_DIR = `${older}-keys`;
    expect(await findTarget()).toMatchObject({ dataDir: older });
    expect(await findTarget({ keys: `${newer}-keys` })).toMatchObject({ dataDir: newer });
  });

  test('that names a port or a folder that none of them has gets the defaults for the rest', async () => {
    process.env.PORT = '4103';
    expect(await findTarget()).toEqual({ url: 'http://127.0.0.1:4103', dataDir: 'data' });
    expect(await findTarget({ dir: join(root, 'third') })).toMatchObject({ dataDir: join(root, 'third') });
    process.env = { RUNTIME_DIR: join(root, 'nobody') };
    expect(await findTarget()).toEqual({ url: 'http://127.0.0.1:4000', dataDir: 'data' });
  });
});
