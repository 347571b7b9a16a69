import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPresentationVerifier, embeddedReaders } from '../gateway/cases/presentation.ts';
import { type Keys, openKeys } from '../gateway/identity/keys.ts';

const COMMAND = join(import.meta.dirname, 'present.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'citizen-graph-'));

let keys: Keys;
beforeAll(async () => {
  keys = await openKeys({ dataDir });
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function run(args: string[], DATA_DIR = dataDir, KEYS_DIR = '') {
  return promisify(execFile)(process.execPath, [COMMAND, ...args], { env: { ...process.env, DATA_DIR, KEYS_DIR } });
}

function failure(stderr: RegExp) {
  return { code: 1, stdout: '', stderr: expect.stringMatching(stderr) };
}

describe('npm run present', () => {
  test.each([
    ['citizen', '990000197902240486'],
    ['enterprise', '91350100m000100y43'],
  ])('prints a presentation for the window (%s), and nothing else', async (kind, number) => {
    const { stdout, stderr } = await run([number, '--window', 'transport']);
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^[\w.-]+\n$/), '']);
    const verify = createPresentationVerifier({ readers: embeddedReaders(keys.cardReader.active.publicKey) });
    expect(await verify(stdout.trim(), 'transport')).toMatchObject({ kind, subject: number.toUpperCase() });
  });

  test('signs with the key in KEYS_DIR where that is set', async () => {
    const elsewhere = run(
      ['990000197902240486', '--window', 'transport'],
      join(dataDir, 'none'),
      join(dataDir, 'keys'),
    );
    const verify = createPresentationVerifier({ readers: embeddedReaders(keys.cardReader.active.publicKey) });
    expect(await verify((await elsewhere).stdout.trim(), 'transport')).toMatchObject({ kind: 'citizen' });
  });

  test('refuses a malformed number without repeating it', async () => {
    await expect(run(['990000198503120018', '--window', 'transport'])).rejects.toMatchObject(
      failure(/^Not a valid ID number [^9]*\n$/),
    );
  });

  test.each([
    ['no window', ['990000197902240486']],
    ['no number', ['--window', 'transport']],
    ['two numbers', ['990000197902240486', '990000197902240486', '--window', 'transport']],
  ])('says how it is used when given %s', async (_case, args) => {
    await expect(run(args)).rejects.toMatchObject(failure(/^Usage: .* --window WINDOW\n$/));
  });

  test('says to start the server once when there are no keys yet', async () => {
    const nowhere = join(dataDir, 'nowhere');
    await expect(run(['990000197902240486', '--window', 'transport'], nowhere)).rejects.toMatchObject(
      failure(/Start the server once/),
    );
  });
});
