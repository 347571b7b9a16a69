import { execFile } from 'node:child_process';
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jwtVerify, SignJWT } from 'jose';
import { now as clock } from '../../schema/clock.ts';
import { type Keys, openKeys, readKeys } from './keys.ts';
import { rotateKey } from './rotation.ts';

const root = mkdtempSync(join(tmpdir(), 'citizen-graph-keys-'));
const home = join(root, 'home');
const folder = join(home, 'keys');
let keys: Keys;
let files: string[];

beforeAll(async () => {
  keys = await openKeys({ dataDir: home });
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
    // The last character of a key has bits that say nothing.
    oidc: createPrivateKey({ key: opened.oidc.active as JsonWebKey, format: 'jwk' }).export({ format: 'jwk' }),
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

/** Does something while nobody may write to these folders: root may whatever their modes say, and is somebody else meanwhile. */
async function withoutWriting(folders: readonly string[], act: () => Promise<void>): Promise<void> {
  chmodSync(root, 0o755);
  for (const folder of folders) {
    chmodSync(folder, 0o555);
    chmodSync(dirname(folder), 0o755);
    for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o444);
  }
  const own = process.geteuid?.();
  if (own === 0) process.seteuid?.(65_534);
  try {
    await act();
  } finally {
    if (own === 0) process.seteuid?.(own);
    for (const folder of folders) chmodSync(folder, 0o755);
  }
}

describe('the keys of an installation', () => {
  test('are the same at every later start', async () => {
    expect(await contentOf(await openKeys({ dataDir: home }))).toEqual(await contentOf(keys));
    expect(await contentOf(await readKeys({ dataDir: home }))).toEqual(await contentOf(keys));
  });

  test('are different in every installation', async () => {
    const other = await openKeys({ dataDir: join(root, 'other') });
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
    const all = await Promise.all([
      openKeys({ dataDir: shared }),
      openKeys({ dataDir: shared }),
      openKeys({ dataDir: shared }),
    ]);
    const [first, second, third] = await Promise.all(all.map(contentOf));
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(readdirSync(shared)).toEqual(['keys']);
  });

  test('come into being in folders that are there, and of eight processes that start at once all have the same', async () => {
    const folders = Array.from({ length: 12 }, () => mkdtempSync(join(root, 'mounted-')));
    const say = `import { openKeys } from '${join(import.meta.dirname, 'keys.ts')}';
      for (const [i, keysDir] of process.argv.slice(2).entries()) {
        await new Promise((resolve) => setTimeout(resolve, Number(process.argv[1]) + 200 * i - Date.now()));
        const { grant, oidc, localClientSecret } = await openKeys({ dataDir: '/nowhere', keysDir });
        console.log(grant.active.kid, oidc.active.kid, localClientSecret.active);
      }`;
    // Long enough for each to be ready.
    const at = String(Date.now() + 2_000);
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', say, at, ...folders]);
    const said = await Promise.all(Array.from({ length: 8 }, run));
    expect(new Set(said.map(({ stdout }) => stdout)).size).toBe(1);
    expect(said[0]?.stdout).toMatch(/^(\S+ \S+ \S+\n){12}$/);
    for (const folder of folders) expect(readdirSync(folder)).toEqual(files);
  }, 60_000);

  test('are made whole by the next start where one was killed, and those that were there stay', async () => {
    for (const lost of [files, files.slice(1), files.slice(-1), []]) {
      const dataDir = copyWith('grant.json', String);
      mkdirSync(join(dataDir, 'keys', 'making'));
      writeFileSync(join(dataDir, 'keys', 'making', 'half'), '{"kty":');
      for (const file of lost) rmSync(join(dataDir, 'keys', file));
      await expect(readKeys({ dataDir })).rejects.toThrow(/There are no keys in/);
      const { grant } = await openKeys({ dataDir });
      expect(grant.active.kid === keys.grant.active.kid).toBe(!lost.includes('grant.json'));
      expect(readdirSync(join(dataDir, 'keys'))).toEqual(files);
    }
  });

  test('are read where nobody may write, but cannot be made there: the sentence says what to do', async () => {
    const keysDir = join(copyWith('grant.json', String), 'keys');
    const empty = mkdtempSync(join(root, 'empty-'));
    const cannot =
      /^The keys cannot be made in \S+ \(E\w+\)\. Let this user write there for the first start, or put keys there\.$/;
    await withoutWriting([keysDir, empty], async () => {
      expect(await contentOf(await openKeys({ dataDir: root, keysDir }))).toEqual(await contentOf(keys));
      await expect(openKeys({ dataDir: root, keysDir: empty })).rejects.toThrow(cannot);
      await expect(rotateKey({ dataDir: root, keysDir }, 'grant', clock())).rejects.toThrow(
        /grant\.json\.next cannot be made \(E\w+\)\. Rotate where the folder can be written; others take the key over\.$/,
      );
    });
  });

  test('are not made beside a ledger, which has some elsewhere', async () => {
    const dataDir = mkdtempSync(join(root, 'elsewhere-'));
    mkdirSync(join(dataDir, 'ledger'));
    await expect(openKeys({ dataDir })).rejects.toThrow(/^There are no keys in \S+, but \S+ledger has some\. Put them/);
    expect(readdirSync(dataDir)).toEqual(['ledger']);
  });

  test('are not made by a command that only reads them', async () => {
    await expect(readKeys({ dataDir: join(root, 'never-started') })).rejects.toThrow(/npm start/);
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
      await expect(openKeys({ dataDir })).rejects.toThrow(file);
      expect(readdirSync(join(dataDir, 'keys'))).not.toContain(file);
    }
  });

  test('that is cut short is named, without what it holds', async () => {
    for (const file of files) {
      const dataDir = copyWith(file, (text) => text.slice(0, text.length / 2));
      await expect(openKeys({ dataDir })).rejects.toThrow(
        new RegExp(`^The key file \\S+/${file} is damaged\\. [^{}"]*$`),
      );
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
        const found = await openKeys({ dataDir }).then(contentOf, (error: Error) => error.message);
        if (typeof found === 'string') expect(found).toContain(`${file} is damaged`);
        else expect(found).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
