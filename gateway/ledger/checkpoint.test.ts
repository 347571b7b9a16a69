import { generateKeyPairSync } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkpointKey, entryOf, logOf, newFolder, openIn, removeFolders } from './test-ledger.ts';
import { verifyLedger } from './verification.ts';

const COUNT = 3;
let folder: string;
afterAll(removeFolders);

describe('verification of a checkpoint', () => {
  const checkpoint = () => join(folder, 'gw.checkpoint.json');
  let signed: string;
  beforeAll(async () => {
    folder = await newFolder();
    const ledger = await openIn(folder);
    for (let i = 0; i < COUNT; i++) await ledger.append(entryOf(`trace-${i}`));
    await ledger.close();
    signed = await readFile(checkpoint(), 'utf8');
  });

  const verified = async (text: string) => {
    await writeFile(checkpoint(), text);
    return verifyLedger(folder, checkpointKey.publicKey).finally(() => writeFile(checkpoint(), signed));
  };

  test('finds any of its members changed', async () => {
    for (const [name, value] of Object.entries(JSON.parse(signed))) {
      const other =
        typeof value === 'number' ? value - 1 : String(value).replace(/^./, (first) => (first === '0' ? '1' : '0'));
      await expect(verified(JSON.stringify({ ...JSON.parse(signed), [name]: other }))).rejects.toMatchObject({
        code: 'LEDGER_BROKEN',
        file: 'gw.checkpoint.json',
      });
    }
  });

  test('finds one that is unreadable, missing, or signed by another key', async () => {
    await expect(verified('{')).rejects.toThrow('gw.checkpoint.json is unreadable.');
    const { publicKey } = generateKeyPairSync('ed25519');
    await expect(verifyLedger(folder, publicKey)).rejects.toThrow('signature');
    await rm(checkpoint());
    await expect(verifyLedger(folder)).rejects.toThrow(`gw.jsonl: entry ${COUNT} has no checkpoint`);
    await writeFile(checkpoint(), signed);
  });

  test('finds one that was signed for another instance', async () => {
    const ledger = await openIn(folder, { instance: 'gw-2' });
    await ledger.close();
    const foreign = await readFile(join(folder, 'gw-2.checkpoint.json'), 'utf8');
    await expect(verified(foreign)).rejects.toThrow('gw.checkpoint.json: entry 0 is signed for another instance.');
  });

  test('finds that a whole log is gone', async () => {
    await rm(logOf(folder));
    await expect(verifyLedger(folder)).rejects.toThrow(
      `gw.jsonl: entry 1 is missing: the checkpoint signs entries up to ${COUNT}`,
    );
  });

  test('says what to do where there is no ledger', async () => {
    await expect(verifyLedger(join(folder, 'nowhere'))).rejects.toThrow('Start the gateway once');
  });
});
