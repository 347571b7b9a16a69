import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openKeys } from '../identity/keys.ts';
import { openLedger } from './ledger.ts';
import { digestOf, entryOf, newFolder, removeFolders } from './test-ledger.ts';

let dataDir: string;

function audit(...args: string[]) {
  const command = join(import.meta.dirname, '../../commands/audit.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args, '--dir', dataDir], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  dataDir = await newFolder();
  const { ledgerCheckpoint: checkpointKey } = await openKeys({ dataDir });
  for (const instance of ['gw-1', 'gw-2']) {
    const ledger = await openLedger({
      directory: join(dataDir, 'ledger'),
      instance,
      checkpointKey: checkpointKey.active,
    });
    await ledger.append(entryOf('a', { case: `case-${instance}`, basis: 'Deed Tax Law' }));
    await ledger.append(
      entryOf('b', { kind: 'refusal', rule: 'FIELD_NOT_GRANTED', releases: [], officer: 'o\u001b[2J' }),
    );
    await ledger.close();
  }
});
afterAll(removeFolders);

test('show says who received what about whom, for which case', () => {
  const { stdout, status } = audit('show', '--case', 'case-gw-2');
  expect(status).toBe(0);
  const [head, ...releases] = stdout.trimEnd().split('\n');
  expect(head).toMatch(
    /^\S+Z gw-2\/1 release: officer officer-1, window real-estate-1, task SecondHandHousingTransfer/,
  );
  expect(head).toMatch(/case case-gw-2, basis Deed Tax Law$/);
  const fields = 'Citizen.name (public-security, L2) released, Citizen.marriage (civil-affairs, L3) masked';
  expect(releases).toEqual(['seller', 'buyer'].map((role) => `  ${digestOf(role)} to window: ${fields}`));
});

test('show gives the last entries with the rule of a refusal, and nothing that steers the terminal', () => {
  const { stdout } = audit('show', '--last', '1');
  expect(stdout).toMatch(/^\S+ gw-2\/2 refusal FIELD_NOT_GRANTED: officer o\?\[2J, .*\n$/);
});

test('a wrong call is answered with how to call it', () => {
  for (const args of [[], ['erase'], ['show', '--last', 'x'], ['show', '--all']]) expect(audit(...args).status).toBe(1);
  expect(audit('erase').stderr).toContain('npm run audit -- verify');
});

test('verify checks signatures by the key of the installation', async () => {
  const checkpoint = join(dataDir, 'ledger', 'gw-1.checkpoint.json');
  const signed = await readFile(checkpoint, 'utf8');
  await writeFile(checkpoint, JSON.stringify({ ...JSON.parse(signed), signature: 'A'.repeat(86) }));
  const { status, stderr } = audit('verify');
  await writeFile(checkpoint, signed);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^gw-1.checkpoint.json: entry 2 .*signature/),
  });
});

test('verify says that the ledger is intact, and names the first broken entry in one line when it is not', async () => {
  expect(audit('verify')).toEqual({ status: 0, stdout: 'ledger intact: 4 entries in 2 logs\n', stderr: '' });
  const log = join(dataDir, 'ledger', 'gw-2.jsonl');
  await writeFile(log, (await readFile(log, 'utf8')).replace('FIELD_NOT_GRANTED', 'FIELD_NOT_GRANTEE'));
  const stderr = 'gw-2.jsonl: entry 2 has a hash that is not the hash of its bytes.\n';
  expect(audit('verify')).toEqual({ status: 1, stdout: '', stderr });
});
