import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { now as clock } from '../../schema/clock.ts';
import { createPresentationVerifier, embeddedReader, embeddedReaders, signPresentation } from './presentation.ts';

const CITIZEN = '990000198503120019';
const ENTERPRISE = '91350100M000100Y43';

let own: { privateKey: CryptoKey; publicKey: CryptoKey };
let foreign: typeof own;
let verify: ReturnType<typeof createPresentationVerifier>;

beforeAll(async () => {
  [own, foreign] = await Promise.all([generateKeyPair('EdDSA'), generateKeyPair('EdDSA')]);
  verify = createPresentationVerifier({ readers: embeddedReaders(own.publicKey) });
});

function read(subject = CITIZEN, window = 'real-estate', key = own.privateKey): Promise<string> {
  return signPresentation({ subject, window, reader: embeddedReader(window), key });
}

function claimsWith(changed: JWTPayload): JWTPayload {
  const iat = Math.floor(clock() / 1_000);
  return { iss: 'embedded-real-estate', sub: CITIZEN, window: 'real-estate', iat, jti: 'nonce', ...changed };
}

/** Signs the claims of a right reading, changed at will. */
function signed(
  changed: JWTPayload,
  header: object = {},
  key: CryptoKey | Uint8Array = own.privateKey,
): Promise<string> {
  const whole = { alg: 'EdDSA', typ: 'presentation+jwt', ...header };
  return new SignJWT(claimsWith(changed)).setProtectedHeader(whole).sign(key);
}

/** A refusal with a sentence that is right and names nobody. */
function invalid(sentence: RegExp) {
  return {
    message: expect.stringMatching(
      new RegExp(`^(?!.*(${CITIZEN}|${ENTERPRISE}|real-estate|transport)).*${sentence.source}`),
    ),
    extensions: { code: 'PRESENTATION_INVALID', http: { status: 403 } },
  };
}

const ago = (seconds: number) => Math.floor(clock() / 1_000) - seconds;

describe('a presentation', () => {
  test.each([
    ['citizen', CITIZEN],
    ['enterprise', ENTERPRISE],
  ])('says which %s was presented, and when', async (kind, subject) => {
    const found = await verify(await read(subject), 'real-estate');
    expect(found).toEqual({ subject, kind, nonce: expect.stringMatching(/^[\w-]{22}$/), readAt: expect.anything() });
    expect(Math.abs(found.readAt.getTime() - clock())).toBeLessThan(5_000);
  });

  test('has a nonce of its own each time the same card is read', async () => {
    const [first, second] = await Promise.all([read(), read()]);
    const nonces = await Promise.all([verify(first, 'real-estate'), verify(second, 'real-estate')]);
    expect(nonces[0].nonce).not.toBe(nonces[1].nonce);
  });

  test('gives the number in its normal form', async () => {
    expect(await verify(await signed({ sub: '11010519491231002x' }), 'real-estate')).toMatchObject({
      subject: '11010519491231002X',
    });
  });

  test('is accepted when a reader of a list signed it, at any window if the reader is not bound to one', async () => {
    const readers = new Map([
      ['desk', { publicKey: own.publicKey, window: 'real-estate' }],
      ['mobile', { publicKey: own.publicKey }],
    ]);
    const check = createPresentationVerifier({ readers });
    expect(await check(await signed({ iss: 'desk' }), 'real-estate')).toMatchObject({ kind: 'citizen' });
    expect(await check(await signed({ iss: 'mobile', window: 'transport' }), 'transport')).toMatchObject({
      kind: 'citizen',
    });
    await expect(check(await signed({ iss: 'desk', window: 'transport' }), 'transport')).rejects.toMatchObject(
      invalid(/another window/),
    );
    await expect(check(await signed({ iss: 'mobile' }), 'transport')).rejects.toMatchObject(invalid(/another window/));
    await expect(check(await signed({ iss: 'lost' }), 'real-estate')).rejects.toMatchObject(
      invalid(/known card reader/),
    );
  });

  test('with any character changed, dropped or added is refused', async () => {
    const presentation = await read();
    const characters = fc.constantFrom(...'AZaz09-_.=+/ ');
    await fc.assert(
      fc.asyncProperty(fc.nat(presentation.length), fc.nat(1), fc.option(characters), async (at, dropped, added) => {
        const changed = presentation.slice(0, at) + (added ?? '') + presentation.slice(at + dropped);
        fc.pre(changed !== presentation);
        await expect(verify(changed, 'real-estate')).rejects.toMatchObject(invalid(/./));
      }),
      { numRuns: 300, examples: [[presentation.length, 0, ' '] as [number, number, string]] },
    );
  });

  test('read at another window is refused', async () => {
    await expect(verify(await read(CITIZEN, 'transport'), 'real-estate')).rejects.toMatchObject(
      invalid(/another window/),
    );
    const elsewhere = await signed({ iss: 'embedded-transport' });
    await expect(verify(elsewhere, 'real-estate')).rejects.toMatchObject(invalid(/another window/));
  });

  test('is good for five minutes unless it is said otherwise', async () => {
    expect(await verify(await signed({ iat: ago(298) }), 'real-estate')).toMatchObject({ subject: CITIZEN });
    await expect(verify(await signed({ iat: ago(302) }), 'real-estate')).rejects.toMatchObject(invalid(/too long ago/));
    const hasty = createPresentationVerifier({ readers: embeddedReaders(own.publicKey), maxAgeMs: 10_000 });
    await expect(hasty(await signed({ iat: ago(12) }), 'real-estate')).rejects.toMatchObject(invalid(/too long ago/));
  });

  test('may come from a clock that is a minute ahead and no more', async () => {
    expect(await verify(await signed({ iat: ago(-58) }), 'real-estate')).toMatchObject({ subject: CITIZEN });
    await expect(verify(await signed({ iat: ago(-63) }), 'real-estate')).rejects.toMatchObject(
      invalid(/clock is ahead/),
    );
  });

  test('that is forged is refused', async () => {
    const forged = await read(CITIZEN, 'real-estate', foreign.privateKey);
    await expect(verify(forged, 'real-estate')).rejects.toMatchObject(invalid(/known card reader/));
    const secret = Buffer.from(String((await exportJWK(own.publicKey)).x), 'base64url');
    const confused = await signed({}, { alg: 'HS256' }, secret);
    await expect(verify(confused, 'real-estate')).rejects.toMatchObject(invalid(/known card reader/));
    const unsigned = new UnsecuredJWT(claimsWith({})).encode().split('.')[1];
    const header = Buffer.from('{"alg":"none","typ":"presentation+jwt"}').toString('base64url');
    await expect(verify(`${header}.${unsigned}.`, 'real-estate')).rejects.toMatchObject(invalid(/known card reader/));
  });

  test.each(['grant+jwt', 'at+jwt', undefined])('of type %p is refused', async (typ) => {
    await expect(verify(await signed({}, { typ }), 'real-estate')).rejects.toMatchObject(
      invalid(/not the reading of a card/),
    );
  });

  test.each(['', 'a.b.c', 'reading'])('that is only the text %p is refused', async (text) => {
    await expect(verify(text, 'real-estate')).rejects.toMatchObject(invalid(/not the reading of a card/));
  });

  test.each([
    ['a wrong check digit', '990000198503120018'],
    ['an impossible day', '990000198502300018'],
    ['a wrong check character', '91350100M000100Y4Z'],
    ['no number at all', 'somebody'],
  ])('with %s is refused', async (_case, sub) => {
    await expect(verify(await signed({ sub }), 'real-estate')).rejects.toMatchObject(invalid(/no valid ID number/));
  });

  test.each(['sub', 'iat', 'jti', 'window', 'iss'])('without "%s" is refused', async (name) => {
    await expect(verify(await signed({ [name]: undefined }), 'real-estate')).rejects.toMatchObject(invalid(/./));
  });
});
