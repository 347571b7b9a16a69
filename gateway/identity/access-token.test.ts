import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { fromMachine, toMachine } from '../../schema/clock.ts';
import { ERRORS } from '../../schema/errors.ts';
import { createTokenVerifier, type Identity } from './access-token.ts';
import { createIdentityProvider } from './provider.ts';
import { AUDIENCE, startTestIssuer, type TestIssuer } from './test-issuer.ts';

const REFUSED = { message: ERRORS.UNAUTHENTICATED[1], extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } };
const TRY_LATER = { message: expect.stringContaining('Try again'), extensions: { code: 'UNAUTHENTICATED' } };
const UNREACHABLE = 'http://127.0.0.1:1';

let server: TestIssuer;
let other: TestIssuer;
let verify: (authorization: string | undefined) => Promise<Identity>;

beforeAll(async () => {
  [server, other] = await Promise.all([startTestIssuer(), startTestIssuer()]);
  verify = createTokenVerifier({ issuer: server.issuer, audience: AUDIENCE });
});
afterAll(() => Promise.all([server.close(), other.close()]));

/** Signs claims with the issuer's own key, right in every respect but what is overridden. */
async function signed(
  claims: JWTPayload = {},
  header: { typ?: string | undefined; kid?: string } = {},
  keys = server.keys,
) {
  const key = keys.oidc.active as { kid: string };
  return new SignJWT(rightClaims(claims))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'at+jwt', ...header } as { alg: string })
    .sign(await importJWK(key, 'EdDSA'));
}

function rightClaims(claims: JWTPayload): JWTPayload {
  const now = Math.floor(Date.now() / 1_000);
  const right = { iss: server.issuer, aud: AUDIENCE, sub: 'officer-lin', client_id: 'console', kind: 'officer' };
  return { ...right, iat: now, exp: now + 60, ...claims };
}

describe('an access token', () => {
  test('of the embedded provider identifies an officer', async () => {
    expect(await verify(`Bearer ${await server.tokenOf('officer-lin')}`)).toEqual({
      user: 'officer-lin',
      kind: 'officer',
      windows: ['real-estate', 'civil-affairs'],
      client: 'local-cli',
      expiresAt: expect.any(Number),
    });
  });

  test('of a citizen carries the ID number, of a privacy officer no window', async () => {
    const citizen = await verify(`Bearer ${await server.tokenOf('citizen-2')}`);
    expect(citizen).toMatchObject({
      kind: 'citizen',
      windows: ['phone'],
      idNumber: expect.stringMatching(/^99.{16}$/),
    });
    const privacyOfficer = await verify(`bearer ${await server.tokenOf('privacy-officer-zhao')}`);
    expect(privacyOfficer).toMatchObject({ kind: 'privacy-officer', windows: [] });
  });

  test('of any issuer is accepted when the claims are there, with or without a type', async () => {
    const until = Math.floor(Date.now() / 1_000) + 60;
    const claims = { exp: until, client_id: undefined, azp: 'console', aud: ['https://other.example', AUDIENCE] };
    const identity = {
      user: 'officer-lin',
      kind: 'officer',
      windows: [],
      client: 'console',
      expiresAt: fromMachine(until * 1_000),
    };
    expect(await verify(`Bearer ${await signed(claims)}`)).toEqual(identity);
    expect(await verify(`Bearer ${await signed(claims, { typ: undefined })}`)).toEqual(identity);
  });

  test('is verified without discovery when the address of the keys is given', async () => {
    const jwksUri = `${server.issuer}/jwks`;
    const direct = createTokenVerifier({ issuer: UNREACHABLE, audience: AUDIENCE, jwksUri });
    expect(await direct(`Bearer ${await signed({ iss: UNREACHABLE })}`)).toMatchObject({ user: 'officer-lin' });
  });
});

describe('refused, with our own sentence, is', () => {
  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic b2ZmaWNlcjp4', 'Bearer a.b.c', 'Bearer a b'])(
    'the header %p',
    async (header) => {
      await expect(verify(header)).rejects.toMatchObject(REFUSED);
    },
  );

  const now = Math.floor(Date.now() / 1_000);
  test.each<{ wrong: string; claims?: JWTPayload; header?: { typ?: string; kid?: string } }>([
    { wrong: 'that has expired', claims: { exp: now - 1 } },
    { wrong: 'that never expires', claims: { exp: undefined } },
    { wrong: 'that does not hold yet', claims: { nbf: now + 3_600 } },
    { wrong: 'for another audience', claims: { aud: 'https://other.example' } },
    { wrong: 'for no audience', claims: { aud: undefined } },
    { wrong: 'that names another issuer', claims: { iss: 'https://other.example' } },
    { wrong: 'without a user', claims: { sub: undefined } },
    { wrong: 'without a client', claims: { client_id: undefined } },
    { wrong: 'of an unknown kind of user', claims: { kind: 'mayor' } },
    { wrong: 'with windows that are no list', claims: { windows: 'phone' } },
    { wrong: 'of a citizen without ID number', claims: { kind: 'citizen' } },
    { wrong: 'of a citizen with a malformed ID number', claims: { kind: 'citizen', id_number: '990000198503120018' } },
    { wrong: 'of another type', header: { typ: 'grant+jwt' } },
    { wrong: 'with a key that the issuer does not have', header: { kid: 'another' } },
  ])('a token $wrong', async ({ claims, header }) => {
    await expect(verify(`Bearer ${await signed(claims, header)}`)).rejects.toMatchObject(REFUSED);
  });

  test('a token of another issuer, under its own and under our name', async () => {
    await expect(verify(`Bearer ${await other.tokenOf('officer-lin')}`)).rejects.toMatchObject(REFUSED);
    const { kid } = server.keys.oidc.active as { kid: string };
    await expect(verify(`Bearer ${await signed({}, { kid }, other.keys)}`)).rejects.toMatchObject(REFUSED);
  });

  test('a token without a signature', async () => {
    const unsigned = new UnsecuredJWT(rightClaims({})).encode();
    await expect(verify(`Bearer ${unsigned}`)).rejects.toMatchObject(REFUSED);
    await expect(verify(`Bearer ${(await signed()).replace(/[^.]+$/, '')}`)).rejects.toMatchObject(REFUSED);
  });

  test.each(['x', 'whole key'])('a token signed with HS256 and the public key (%s) as its secret', async (part) => {
    const { keys } = (await (await fetch(`${server.issuer}/jwks`)).json()) as { keys: { kid: string; x: string }[] };
    const [key] = keys as [{ kid: string; x: string }];
    const secret = Buffer.from(part === 'x' ? Buffer.from(key.x, 'base64url') : JSON.stringify(key));
    const forged = await new SignJWT(rightClaims({})).setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(secret);
    await expect(verify(`Bearer ${forged}`)).rejects.toMatchObject(REFUSED);
  });

  test('a token with any character changed, dropped or added', async () => {
    const token = await signed();
    await verify(`Bearer ${token}`);
    const characters = fc.constantFrom(...'AZaz09-_.=+/');
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length), fc.nat(1), fc.option(characters), async (at, dropped, added) => {
        const changed = token.slice(0, at) + (added ?? '') + token.slice(at + dropped);
        fc.pre(changed !== token);
        await expect(verify(`Bearer ${changed}`)).rejects.toMatchObject(REFUSED);
      }),
      { numRuns: 300, examples: [[token.length - 1, 1, 'B'] as [number, number, string]] },
    );
  });

  test('a token that expires after it was accepted', async () => {
    const token = `Bearer ${await signed({ exp: Math.ceil(Date.now() / 1_000 + 0.3) })}`;
    const { expiresAt } = await verify(token);
    await new Promise((resolve) => setTimeout(resolve, toMachine(expiresAt) - Date.now() + 5));
    await expect(verify(token)).rejects.toMatchObject(REFUSED);
  });
});

describe('while the issuer cannot be reached', () => {
  test('a token is refused for the moment and the operator is told why', async () => {
    const reasons: Error[] = [];
    const onUnreachable = (reason: Error) => reasons.push(reason);
    const away = createTokenVerifier({ issuer: UNREACHABLE, audience: AUDIENCE, onUnreachable });
    await expect(away(`Bearer ${await signed({ iss: UNREACHABLE })}`)).rejects.toMatchObject(TRY_LATER);
    const noKeys = createTokenVerifier({
      issuer: UNREACHABLE,
      audience: AUDIENCE,
      jwksUri: UNREACHABLE,
      onUnreachable,
    });
    await expect(noKeys(`Bearer ${await signed({ iss: UNREACHABLE })}`)).rejects.toMatchObject(TRY_LATER);
    expect(reasons).toHaveLength(2);
  });

  test('every request tries again, and the first one after its return is accepted', async () => {
    let answer: Parameters<typeof createServer>[1] = (_req, res) => res.writeHead(503).end();
    const late = createServer((req, res) => answer?.(req, res));
    await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
    try {
      const issuer = `http://127.0.0.1:${(late.address() as AddressInfo).port}/oidc`;
      const patient = createTokenVerifier({ issuer, audience: AUDIENCE });
      const token = `Bearer ${await signed({ iss: issuer })}`;
      await expect(patient(token)).rejects.toMatchObject(TRY_LATER);
      answer = (_req, res) => res.end(JSON.stringify({ issuer: server.issuer, jwks_uri: `${server.issuer}/jwks` }));
      await expect(patient(token)).rejects.toMatchObject(TRY_LATER);
      answer = createIdentityProvider({
        issuer,
        audience: AUDIENCE,
        keys: server.keys,
        users: [],
        countSignIn: () => {},
      }).handle;
      expect(await patient(token)).toMatchObject({ user: 'officer-lin' });
    } finally {
      late.closeAllConnections();
      late.close();
    }
  });
});
