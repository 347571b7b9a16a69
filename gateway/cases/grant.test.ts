import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { now as clock } from '../../schema/clock.ts';
import { CLOCK_TOLERANCE_MS, MOST_CASE_MS } from '../../schema/lifetimes.ts';
import type { KeyRing } from '../identity/key-ring.ts';
import type { GrantKeys } from '../identity/keys.ts';
import { openSealed, sealToken } from '../identity/sealed-token.ts';
import { createGrantVerifier, type Grant, signGrant } from './grant.ts';

const ISSUER = 'http://127.0.0.1:4000';
const INVALID = { extensions: { code: 'CASE_INVALID' } };
const EXPIRED = { extensions: { code: 'CASE_EXPIRED' } };

let own: GrantKeys;
let foreign: typeof own;
let verify: (grant: string) => Promise<Grant>;

beforeAll(async () => {
  const pair = async (kid: string) => ({ ...(await generateKeyPair('EdDSA')), sealing: randomBytes(32), kid });
  [own, foreign] = await Promise.all([pair('own'), pair('foreign')]);
  verify = createGrantVerifier({ keys: ring(own), issuer: ISSUER });
});

const ring = (...known: GrantKeys[]): KeyRing<GrantKeys> => ({ active: known[0] as GrantKeys, known });

const inSeconds = (seconds: number) => (Math.floor(clock() / 1_000) + seconds) * 1_000;

function claims(changed: Partial<Grant & { issuer: string }> = {}): Grant & { issuer: string } {
  return {
    issuer: ISSUER,
    caseId: 'case-1',
    task: 'second-hand-housing-transfer',
    window: 'real-estate',
    officer: 'officer-chen',
    subjects: { seller: { kind: 'citizen', id: '990000198503120019' } },
    parameters: { unit: '330681000000GB00001F00010001' },
    expiresAt: inSeconds(60),
    ...changed,
  };
}

/** Signs the claims of a right grant, changed at will, with any key and header, and seals them rightly. */
async function signed(changed: JWTPayload, key: CryptoKey | Uint8Array = own.privateKey, header: object = {}) {
  const { issuer, caseId, officer, expiresAt, ...rest } = claims();
  const text = await new SignJWT({
    ...rest,
    iss: issuer,
    jti: caseId,
    sub: officer,
    exp: expiresAt / 1_000,
    ...changed,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'grant+jwt', ...header })
    .sign(key);
  return sealToken(text, own);
}

describe('a grant', () => {
  test('says what was signed, whatever it is', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const subject = fc.record({ kind: fc.constantFrom('citizen' as const, 'enterprise' as const), id: text });
    const grants = fc.record({
      caseId: text,
      task: text,
      window: text,
      officer: text,
      subjects: fc.dictionary(text, subject),
      parameters: fc.dictionary(text, fc.jsonValue()),
      expiresAt: fc.integer({ min: 1, max: 86_400 }).map(inSeconds),
    });
    await fc.assert(
      fc.asyncProperty(grants, async (grant) => {
        const asJson = JSON.parse(JSON.stringify(grant));
        expect(await verify(await signGrant({ ...grant, issuer: ISSUER }, own))).toEqual(asJson);
      }),
      { numRuns: 100 },
    );
  });

  test('with any character changed, dropped or added is not valid', async () => {
    const grant = await signGrant(claims(), own);
    await verify(grant);
    const characters = fc.constantFrom(...'AZaz09-_.=+/ ');
    await fc.assert(
      fc.asyncProperty(fc.nat(grant.length), fc.nat(1), fc.option(characters), async (at, dropped, added) => {
        const changed = grant.slice(0, at) + (added ?? '') + grant.slice(at + dropped);
        fc.pre(changed !== grant);
        await expect(verify(changed)).rejects.toMatchObject(INVALID);
      }),
      { numRuns: 300, examples: [[grant.length, 0, ' '] as [number, number, string]] },
    );
  });

  test('says nothing to whoever has it: neither whom it is about, nor who may use it', async () => {
    const grant = await signGrant(claims(), own);
    const bytes = grant.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    for (const text of ['990000198503120019', '330681000000', 'officer-chen', 'case-1', 'seller', 'real-estate']) {
      for (const part of [grant, ...bytes]) expect(part).not.toContain(text);
    }
    expect(await signGrant(claims(), own)).not.toBe(grant);
  });

  test('that is signed and not sealed, or sealed with another key, is not valid', async () => {
    const open = await openSealed(await signGrant(claims(), own), ring(own));
    await expect(verify(open)).rejects.toMatchObject(INVALID);
    await expect(verify(await sealToken(open, { ...own, sealing: foreign.sealing }))).rejects.toMatchObject(INVALID);
    await expect(verify(await sealToken(open, foreign))).rejects.toMatchObject(INVALID);
    expect(await verify(await sealToken(open, own))).toMatchObject({ caseId: 'case-1' });
  });

  test('of a key that was replaced is valid as long as that key is believed', async () => {
    const grant = await signGrant(claims(), own);
    const rotated = createGrantVerifier({ keys: ring(foreign, own), issuer: ISSUER });
    expect(await rotated(grant)).toMatchObject({ caseId: 'case-1' });
    const past = createGrantVerifier({ keys: ring(foreign), issuer: ISSUER });
    await expect(past(grant)).rejects.toMatchObject(INVALID);
  });

  test('that would outlast the memory of its closing is not valid, whoever signed it', async () => {
    const most = (MOST_CASE_MS + CLOCK_TOLERANCE_MS) / 1_000;
    expect(await verify(await signGrant(claims({ expiresAt: inSeconds(most - 1) }), own))).toBeTruthy();
    const longer = await signGrant(claims({ expiresAt: inSeconds(most + 30) }), own);
    await expect(verify(longer)).rejects.toMatchObject(INVALID);
  });

  test('is over by the clock of whoever is asked', async () => {
    const at = (now: () => number) => createGrantVerifier({ keys: ring(own), issuer: ISSUER, now });
    const grant = await signGrant(claims({ expiresAt: inSeconds(30) }), own);
    expect(await at(() => clock() - 60_000)(grant)).toMatchObject({ caseId: 'case-1' });
    await expect(at(() => clock() + 60_000)(grant)).rejects.toMatchObject(EXPIRED);
    let ahead = 0;
    const known = at(() => clock() + ahead);
    await known(grant);
    ahead = 60_000;
    await expect(known(grant)).rejects.toMatchObject(EXPIRED);
  });

  test('whose time is over has expired', async () => {
    await expect(verify(await signGrant(claims({ expiresAt: inSeconds(-1) }), own))).rejects.toMatchObject(EXPIRED);
  });

  test('that was accepted expires all the same', async () => {
    const grant = await signGrant(claims({ expiresAt: Math.ceil(clock() / 1_000 + 0.3) * 1_000 }), own);
    const { expiresAt } = await verify(grant);
    await new Promise((resolve) => setTimeout(resolve, expiresAt - clock() + 5));
    await expect(verify(grant)).rejects.toMatchObject(EXPIRED);
  });

  test('that is forged is not valid, and is never called expired', async () => {
    await expect(verify(await signGrant(claims(), { ...own, privateKey: foreign.privateKey }))).rejects.toMatchObject(
      INVALID,
    );
    const old = claims({ expiresAt: inSeconds(-60) });
    await expect(verify(await signGrant(old, { ...own, privateKey: foreign.privateKey }))).rejects.toMatchObject(
      INVALID,
    );
    const elsewhere = claims({ expiresAt: inSeconds(-60), issuer: 'http://other.example' });
    await expect(verify(await signGrant(elsewhere, own))).rejects.toMatchObject(INVALID);
  });

  test('of another installation is not valid', async () => {
    const elsewhere = claims({ issuer: 'http://other.example' });
    await expect(verify(await signGrant(elsewhere, own))).rejects.toMatchObject(INVALID);
  });

  test('is accepted when nothing is changed in how the following are made', async () => {
    expect(await verify(await signed({}))).toMatchObject({ caseId: 'case-1', officer: 'officer-chen' });
  });

  test.each(['jti', 'sub', 'task', 'window', 'subjects', 'parameters', 'exp'])(
    'without "%s" is not valid',
    async (name) => {
      await expect(verify(await signed({ [name]: undefined }))).rejects.toMatchObject(INVALID);
    },
  );

  test.each(['presentation+jwt', 'at+jwt', undefined])('of type %p is not valid', async (typ) => {
    await expect(verify(await signed({}, own.privateKey, { typ }))).rejects.toMatchObject(INVALID);
  });

  test('without a signature, or signed with the public key as a secret, is not valid', async () => {
    const { issuer, caseId, officer, expiresAt, ...rest } = claims();
    const payload = { ...rest, iss: issuer, jti: caseId, sub: officer, exp: expiresAt / 1_000 };
    await expect(verify(await sealToken(new UnsecuredJWT(payload).encode(), own))).rejects.toMatchObject(INVALID);
    const secret = Buffer.from(String((await exportJWK(own.publicKey)).x), 'base64url');
    await expect(verify(await signed({}, secret, { alg: 'HS256' }))).rejects.toMatchObject(INVALID);
  });
});
