import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readEntries } from '../ledger/description.ts';
import { newFolder, removeFolders } from '../ledger/test-ledger.ts';

afterAll(removeFolders);

/** Runs one request that ends at the given point, and gives what departments and client had by then, and the ledger. */
async function endingAt(point: number, ...how: string[]) {
  const folder = await newFolder();
  const args = [join(import.meta.dirname, 'test-doomed.ts'), folder, String(point), ...how];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const entries = await readEntries(folder, 100);
  const told = entries.filter(({ kind }) => kind === 'disclosure').flatMap(({ releases }) => releases);
  return {
    lines: stdout.trim().split('\n'),
    stderr,
    signal,
    isTold: told.some(
      ({ recipient, fields }) => recipient === 'transport' && fields.some(([at]) => at === 'Record.points'),
    ),
    isReleased: entries.some(({ kind }) => kind === 'release'),
  };
}

describe.each([
  ['killed', []],
  ['failing', ['failing']],
])('a gateway that is %s at any point of a request', (how, more) => {
  test('has told no department and no window what its ledger does not say', async () => {
    let point = 0;
    let received = 0;
    let answered = 0;
    for (;;) {
      point += 1;
      const { lines, stderr, signal, isTold, isReleased } = await endingAt(point, ...more);
      if (lines.includes('no such point')) break;
      if (how === 'killed') expect({ point, signal, stderr }).toEqual({ point, signal: 'SIGKILL', stderr: '' });
      const hasReceived = lines.some((line) => line.startsWith('transport received') && line.includes('points'));
      const hasAnswer = lines.some((line) => line.startsWith('answered') && line.includes('"isSafe":true'));
      if (hasReceived) expect({ point, isTold }).toEqual({ point, isTold: true });
      if (hasAnswer) expect({ point, isReleased }).toEqual({ point, isReleased: true });
      received += Number(hasReceived);
      answered += Number(hasAnswer);
    }
    // Two departments before and after, and a write and a sync for the disclosure and for the release.
    expect(point - 1).toBeGreaterThanOrEqual(12);
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThan(point - 1);
    if (how === 'killed') expect(answered).toBe(0);
  }, 120_000);
});

test('a request that nothing ends goes from one department to the next, and then to the window', async () => {
  const { lines } = await endingAt(10_000);
  expect(lines).toEqual([
    expect.stringContaining('register received'),
    expect.stringContaining('"record":{"points":3}'),
    'answered {"citizen":{"name":"a name","isSafe":true}}',
    'no such point',
  ]);
});
