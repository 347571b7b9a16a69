import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../database/database.ts';
import { pidFilesOf } from '../database/leftover.ts';
import { createTrialFolder, PROGRAMS } from '../database/trial.ts';
import { testUri } from '../subgraphs/kit/test-department.ts';
import type { Order } from './support/change-child.ts';
import { add, move } from './support/change-rules.ts';
import { type ChangeStore, type Kind, type Opened, openStore, put, startChangeStore } from './support/change-stores.ts';

const CHILD = fileURLToPath(new URL('support/change-child.ts', import.meta.url));

/** Carries a change out in a process of its own; what it printed, or nothing when it was killed. */
async function carryOut(order: Order): Promise<string> {
  const child = spawn(process.execPath, ['--no-warnings', CHILD, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed, signal] = await Promise.all([
    text(child.stdout),
    new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code))),
  ]);
  expect([0, 'SIGKILL']).toContain(signal);
  return printed;
}

/** Sends a change until it is through, as a window does. */
async function insist<T>(send: () => Promise<T>, seconds = 90): Promise<T> {
  for (const until = Date.now() + seconds * 1_000; ; ) {
    try {
      return await send();
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(100);
    }
  }
}

const balancesOf = async ({ records }: Opened, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await records.accounts?.get(id))?.balance));

describe.each<Kind>(['MongoDB', 'SQLite', 'REST'])(
  'a department that is killed while it changes records in %s',
  (kind) => {
    let started: ChangeStore;
    let opened: Opened;
    beforeAll(async () => {
      started = await startChangeStore(kind, testUri());
      opened = openStore(started.where);
    });
    afterAll(async () => {
      await opened.store.stop();
      await started.stop();
    });

    test('has done all of it or nothing at whatever step, and the same key completes it once', async () => {
      const seen = { before: 0, after: 0 };
      const accountsOf = (step: number) => [`from-${step}`, `to-${step}`] as const;
      let isThrough = false;
      let steps = 0;
      for (; !isThrough; steps += 2) {
        // Two at a time; each has accounts of its own.
        const ended = await Promise.all(
          [steps, steps + 1].map(async (at) => {
            const [from, to] = accountsOf(at);
            for (const id of [from, to]) await put(opened, 'accounts', { id, balance: 100, isOpen: true });
            const printed = await carryOut({ where: started.where, key: `key-${at}`, from, to, at });
            const balances = await balancesOf(opened, [from, to]);
            expect([
              [100, 100],
              [70, 130],
            ]).toContainEqual(balances);
            if (!printed) seen[balances[0] === 100 ? 'before' : 'after'] += 1;
            return printed !== '';
          }),
        );
        isThrough = ended.every(Boolean);
      }
      const completed = Array.from({ length: steps }, async (_, at) => {
        const [from, to] = accountsOf(at);
        const sending = { name: 'move', caseId: 'a-case', input: { key: `key-${at}` } };
        // What a killed process held is free again before a database lets go of it by itself.
        expect(await insist(() => opened.run(sending, move(from, to, 30)), 45)).toEqual({ left: 70 });
        expect(await balancesOf(opened, [from, to])).toEqual([70, 130]);
      });
      await Promise.all(completed);
      console.log(`${kind}: killed ${seen.before} times before it was written, ${seen.after} times after`);
      // Between the write and the answer there is little time; whether a kill falls into it is chance.
      expect(seen.before + seen.after).toBeGreaterThan(5);
    }, 600_000);
  },
);

test('a database that is killed under changes has done each of them once when all were sent again', async () => {
  const dataDir = createTrialFolder();
  const database = await openDatabase({ dataDir, databases: ['savings'], programDir: PROGRAMS, announce: () => {} });
  const started = await startChangeStore('MongoDB', database.uriOf('savings'));
  const opened = openStore(started.where);
  try {
    const ids = ['a', 'b', 'c', 'd'];
    for (const id of ids) await put(opened, 'accounts', { id, balance: 0, isOpen: true });
    const acknowledged = new Map<string, unknown>();
    const send = async (i: number) => {
      const key = `key-${i}`;
      const rule = add(ids[i % ids.length] as string, 1);
      const answer = await opened.run({ name: 'add', caseId: 'a-case', input: { key } }, rule);
      // What was answered once is answered the same for ever.
      expect(answer).toEqual(acknowledged.get(key) ?? answer);
      acknowledged.set(key, answer);
    };
    for (let kill = 0; kill < 3; kill++) {
      const from = kill * 60;
      const sent = Array.from({ length: 60 }, (_, i) => insist(() => send(from + i)));
      await delay(20 + 60 * kill);
      process.kill(Number(readFileSync(pidFilesOf(dataDir).database, 'utf8')), 'SIGKILL');
      await Promise.all(sent);
    }
    for (let i = 0; i < 180; i++) await send(i);
    expect(await balancesOf(opened, ids)).toEqual([45, 45, 45, 45]);
  } finally {
    await opened.store.stop();
    await started.stop().catch(() => {});
    await database.stop();
  }
}, 300_000);
