import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jwtVerify, SignJWT } from 'jose';
import { type Keys, openKeys, readKeys } from './keys.ts';

const root = mkdtempSync(join(tmpdir(), 'citizen-graph-keys-'));
const home = join(root, 'home');
const folder = join(home, 'keys');
let keys: Keys;
let files: string[];

beforeAll(async () => {
  keys = await openKeys(home);
  files = readdirSync(folder);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Everything the keys hold, in a form that compares. An Ed25519 signature is determined by its key. */
async function contentOf(opened: Keys): Promise<unknown> {
  const pairs = [opened.grant.active, opened.cardReader.active].map(async ({ privateKey, publicKey, kid }) => {
    const signature = await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
    await jwtVerify(signature, publicKey);
    return { kid, signature };
  });
  return {
    pairs: await Promise.all(pairs),
    oidc: opened.oidc.active,
    strings: [opened.oidcCookie.active, opened.localClientSecret.active, opened.departmentSecret('housing').active],
    ledgerDigest: opened.ledgerDigest.active.toString('hex'),
    ledgerCheckpoint: [
      opened.ledgerCheckpoint.active.privateKey.export({ format: 'jwk' }),
      opened.ledgerCheckpoint.active.publicKey.export({ format: 'jwk' }),
    ],
  };
}

/** A copy of the keys in which one file was changed. */
function copyWith(file: string, change: (text: string) => string): string {
  const dataDir = mkdtempSync(join(root, 'copy-'));
  cpSync(folder, join(dataDir, 'keys'), { recursive: true });
  const path = join(dataDir, 'keys', file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return dataDir;
}

describe('the keys of an installation', () => {
  test('are the same at every later start', async () => {
    expect(await contentOf(await openKeys(home))).toEqual(await contentOf(keys));
    expect(await contentOf(await readKeys(home))).toEqual(await contentOf(keys));
  });

  test('are different in every installation', async () => {
    const other = await openKeys(join(root, 'other'));
    expect(other.localClientSecret.active).not.toBe(keys.localClientSecret.active);
    expect(other.ledgerDigest.active).not.toEqual(keys.ledgerDigest.active);
    expect(other.grant.active.kid).not.toBe(keys.grant.active.kid);
  });

  test('are readable by their owner only', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(files.map((file) => statSync(join(folder, file)).mode & 0o777)).toEqual(files.map(() => 0o600));
  });

  test('are one set when several processes start at once, and nothing is left lying about', async () => {
    const shared = join(root, 'shared');
    const all = await Promise.all([openKeys(shared), openKeys(shared), openKeys(shared)]);
    const [first, second, third] = await Promise.all(all.map(contentOf));
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(readdirSync(shared)).toEqual(['keys']);
  });

  test('are not made by a command that only reads them', async () => {
    await expect(readKeys(join(root, 'never-started'))).rejects.toThrow(/npm start/);
    expect(readdirSync(root)).not.toContain('never-started');
  });

  test('give each department a secret of its own', () => {
    const names = ['housing', 'taxation', 'court'];
    const secrets = names.map((name) => keys.departmentSecret(name).active);
    expect(new Set(secrets).size).toBe(names.length);
    expect(secrets.map((secret) => Buffer.from(secret, 'base64url').length)).toEqual([32, 32, 32]);
  });
});

describe('a key file', () => {
  test('that is missing is named and not made anew', async () => {
    for (const file of files) {
      const dataDir = copyWith(file, String);
      rmSync(join(dataDir, 'keys', file));
      await expect(openKeys(dataDir)).rejects.toThrow(file);
      expect(readdirSync(join(dataDir, 'keys'))).not.toContain(file);
    }
  });

  test('that is cut short is named, without what it holds', async () => {
    for (const file of files) {
      const dataDir = copyWith(file, (text) => text.slice(0, text.length / 2));
      await expect(openKeys(dataDir)).rejects.toThrow(new RegExp(`^The key file \\S+/${file} is damaged\\. [^{}"]*$`));
    }
  });

  test('with any character changed is named, or holds the very same key', async () => {
    const before = await contentOf(keys);
    const change = fc.record({ file: fc.constantFrom(...files), at: fc.nat(), by: fc.integer({ min: 1, max: 93 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, at, by }) => {
        const dataDir = copyWith(file, (text) => {
          const i = at % text.length;
          return text.slice(0, i) + String.fromCharCode(33 + ((text.charCodeAt(i) - 33 + by) % 94)) + text.slice(i + 1);
        });
        const found = await openKeys(dataDir).then(contentOf, (error: Error) => error.message);
        if (typeof found === 'string') expect(found).toContain(`${file} is damaged`);
        else expect(found).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
