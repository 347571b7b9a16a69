import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { compileRelease, type Release } from './record.ts';
import { digestOf, entryOf, logOf, newFolder, openIn, removeFolders } from './test-ledger.ts';

afterAll(removeFolders);

describe('an entry', () => {
  test('takes a release that was serialised beforehand as the same release', async () => {
    const folder = await newFolder();
    const ledger = await openIn(folder);
    const { releases } = entryOf('plain');
    const release = compileRelease('window', (releases[0] as Release).fields);
    await ledger.append(entryOf('plain'));
    await ledger.append(entryOf('compiled', { releases: [release(digestOf('seller')), release(digestOf('buyer'))] }));
    await ledger.close();
    const [plain, compiled] = (await readFile(logOf(folder), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(compiled.releases).toEqual(plain.releases);
    expect(plain.releases).toEqual(releases);
  });

  test('never takes an ID number for a data subject, nor members it does not know', async () => {
    const folder = await newFolder();
    const ledger = await openIn(folder);
    const named = [{ subject: '11010519491231002X', recipient: 'window', fields: [] }];
    await expect(ledger.append(entryOf('a', { releases: named }))).rejects.toThrow('keyed digest');
    await ledger.append({ ...entryOf('b'), name: 'somebody' } as never);
    await ledger.close();
    expect(await readFile(logOf(folder), 'utf8')).not.toMatch(/11010519491231002X|somebody/);
  });
});
