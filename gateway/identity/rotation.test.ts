import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { now as clock } from '../../schema/clock.ts';
import { createKeyRing } from './key-ring.ts';
import { type Keys, openKeys, readKeys } from './keys.ts';
import { rotateKey } from './rotation.ts';

const root = mkdtempSync(join(tmpdir(), 'citizen-graph-rotation-'));
let dataDir: string;
let keys: Keys;

beforeEach(async () => {
  dataDir = mkdtempSync(join(root, 'home-'));
  keys = await openKeys({ dataDir });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const kids = (ring: Keys['grant']): string[] => ring.known.map(({ kid }) => kid);

describe('a key that is rotated', () => {
  test('is known at once and used from its time on, and the one before it is believed further', async () => {
    const before = keys.grant.active.kid;
    const { kid } = await rotateKey({ dataDir }, 'grant', clock() + 400);
    await keys.refresh();
    expect(keys.grant.active.kid).toBe(before);
    expect(kids(keys.grant)).toEqual([before, kid]);
    while (keys.grant.active.kid === before) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(kids(keys.grant)).toEqual([kid, before]);
    expect(kids((await readKeys({ dataDir })).grant)).toEqual([kid, before]);
  });

  test('takes its predecessors away when nothing depends on them any more, but never those of the ledger', async () => {
    const longAgo = clock() - 30 * 24 * 3_600_000;
    for (const name of ['grant', 'ledger-checkpoint', 'ledger-digest'] as const) {
      await rotateKey({ dataDir }, name, longAgo, longAgo);
      await rotateKey({ dataDir }, name, clock());
    }
    await keys.refresh();
    expect(keys.grant.known).toHaveLength(2);
    expect(keys.ledgerCheckpoint.known).toHaveLength(3);
    expect(keys.ledgerDigest.known).toHaveLength(3);
  });

  test('is not lost when two rotations meet: one of them is told to wait', async () => {
    const results = await Promise.allSettled([1, 2, 3].map(() => rotateKey({ dataDir }, 'oidc', clock())));
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? result.value.kid : []));
    await keys.refresh();
    expect(made.length).toBeGreaterThan(0);
    expect(keys.oidc.known.map(({ kid }) => kid)).toEqual(expect.arrayContaining(made));
    expect(readdirSync(join(dataDir, 'keys')).filter((file) => file.endsWith('.next'))).toEqual([]);
  });

  test('is not taken over from a damaged file: what was known stays in use', async () => {
    const file = join(dataDir, 'keys', 'grant.json');
    const before = kids(keys.grant);
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    writeFileSync(file, text.slice(0, 20));
    await expect(keys.refresh()).rejects.toThrow('grant.json is damaged');
    expect(kids(keys.grant)).toEqual(before);
    rmSync(file);
    writeFileSync(file, text);
    await keys.refresh();
  });

  test('gives each department a new secret beside the old one', async () => {
    const secrets = keys.departmentSecret('housing');
    const before = secrets.active;
    await rotateKey({ dataDir }, 'departments', clock());
    await keys.refresh();
    expect(secrets.known).toEqual([expect.any(String), before]);
    expect(secrets.active).not.toBe(before);
  });
});

test('a ring always has one key in use, and never believes one whose time is over', () => {
  const time = fc.integer({ min: 0, max: 100 });
  const key = fc.record({ key: fc.nat(), from: time, until: fc.oneof(time, fc.constant(Number.POSITIVE_INFINITY)) });
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), time, (keys, now) => {
      const ring = createKeyRing(
        () => keys,
        () => now,
      );
      const [first, ...others] = ring.known;
      expect(first).toBe(ring.active);
      const begun = keys.filter(({ from }) => from <= now);
      const latest = Math.max(...begun.map(({ from }) => from));
      if (begun.length > 0) expect(begun.some((one) => one.key === ring.active && one.from === latest)).toBe(true);
      for (const other of others) expect(keys.some((one) => one.key === other && one.until > now)).toBe(true);
    }),
  );
});
