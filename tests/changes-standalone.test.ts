import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { freePort } from '../database/free-port.ts';
import { findProgram } from '../database/program.ts';
import { createTrialFolder, PROGRAMS } from '../database/trial.ts';
import { ensureCollections } from '../subgraphs/kit/preparation.ts';
import { createAccountsDepartment, openStore, type Where } from './support/change-stores.ts';

test('a department with changes says what it needs where its database has no transactions', async () => {
  const dataDir = createTrialFolder();
  const program = await findProgram({ dataDir, programDir: PROGRAMS, announce: () => {}, path: '' });
  const storage = join(dataDir, 'standalone');
  mkdirSync(storage);
  const port = await freePort();
  const args = program.args({ storage, port }).filter((arg) => arg !== '--auth');
  const server = spawn(program.file, [...args, '--standalone'], { stdio: 'ignore' });
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/savings?directConnection=true`);
  try {
    await expect(ensureCollections(client.db(), createAccountsDepartment())).rejects.toThrow(
      /savings changes records, which takes transactions.*replica set, of one if need be/,
    );
    expect(await client.db().listCollections().toArray()).toEqual([]);
  } finally {
    await client.close();
    server.kill('SIGKILL');
    await once(server, 'exit');
    rmSync(dataDir, { recursive: true });
  }
});

test.each<Where>([
  { kind: 'MongoDB', place: 'mongodb://127.0.0.1:9/savings?directConnection=true', suffix: '' },
  { kind: 'REST', place: 'http://127.0.0.1:9', suffix: '' },
])('a change whose $kind store is away fails in time and says so', async (where) => {
  const { run, store } = openStore(where);
  let runs = 0;
  const sending = { name: 'change', caseId: 'a-case', input: { key: 'a-key' } };
  const startedAt = performance.now();
  await expect(run(sending, async () => ++runs)).rejects.toMatchObject({
    message: expect.stringContaining('ECONNREFUSED'),
  });
  expect(runs).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  await store.stop();
});
