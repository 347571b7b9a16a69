import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { digestOf } from './digest.ts';
import { createSealer } from './envelope.ts';
import { createIssuers, type Issuers } from './issuers.ts';
import { ensureCollections } from './preparation.ts';
import { createServer } from './server.ts';
import { createService, type DepartmentService } from './service.ts';
import { createCertifying } from './test-certifying.ts';

const SECRET = 'a secret of this test';
const SUBJECT = 'somebody';
const HOUR_MS = 3_600_000;
const purpose = JSON.stringify({
  task: 'sell-a-house',
  recipients: { window: ['Mutation.settle', 'Mutation.charge', 'Mutation.withdraw', 'Mutation.transfer'] },
});
const uris = Object.values(JSON.parse(process.env.TEST_URIS ?? '{}') as Record<string, string>);
const started: DepartmentService[] = [];

function start(name: string, uri: string, issuers: Issuers = () => undefined): DepartmentService {
  const log = pino({ level: 'silent' });
  const service = createService(createCertifying(name), { mongodbUri: uri, secret: SECRET, log, issuers });
  started.push(service);
  return service;
}
const [atTreasury, atRegistry, atCustoms] = uris.slice(3) as [string, string, string];
const treasury = start('treasury', atTreasury);
const customs = start('customs', atCustoms);
let server: FastifyInstance;
let url: string;

async function ask(service: DepartmentService, mutation: string, input: object, caseId = 'a-case') {
  const { name } = service.department;
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const selection = mutation === 'settle' ? '{ id certificate }' : '';
  const request = {
    query: `mutation ($input: ${type}!) { ${mutation}(input: $input) ${selection} }`,
    variables: { input: { key: randomUUID(), ...input } },
  };
  const { data, errors } = await service.handle(createSealer(SECRET, name)(purpose, caseId, request), request);
  return { done: data?.[mutation], code: errors?.[0]?.extensions?.code, extensions: errors?.[0]?.extensions };
}

interface Issued {
  unit: string;
  id: string;
  certificate: string;
}
async function issue(more: object = {}, caseId?: string, by = treasury): Promise<Issued> {
  const unit = randomUUID();
  const stated = { unit, subject: SUBJECT, to: 'registry', kind: 'clearance', forMs: HOUR_MS, ...more };
  const { done, code } = await ask(by, 'settle', stated, caseId);
  expect(code).toBeUndefined();
  return { unit, ...(done as Omit<Issued, 'unit'>) };
}

async function resign(
  { certificate }: Issued,
  key: Parameters<SignJWT['sign']>[0],
  kid: string,
  more: JWTPayload = {},
) {
  return new SignJWT({ ...decodeJwt(certificate), ...more })
    .setProtectedHeader({ ...decodeProtectedHeader(certificate), alg: 'EdDSA', kid })
    .sign(key);
}
async function keysOf(uri: string) {
  const client = new MongoClient(uri);
  const ring = await client.db().collection('citizenGraphKeys').findOne();
  await client.close();
  return ring?.keys;
}

beforeAll(async () => {
  await Promise.all(started.map(({ client, department }) => ensureCollections(client.db(), department)));
  server = createServer(treasury);
  url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  await server.close();
  for (const { client } of started) {
    const made = ['certifyingAccounts', 'certifyingTitles', 'issuedCertificates', 'usedCertificates'];
    for (const name of [...made, 'citizenGraphKeys']) await client.db().dropCollection(name);
  }
  await Promise.all(started.map((service) => service.stop()));
});

describe.each([
  [
    'in this process',
    () =>
      createIssuers(
        () => undefined,
        (name) => (name === 'treasury' ? treasury.published : undefined),
      ),
  ],
  ['behind its URL', () => createIssuers((name) => (name === 'treasury' ? url : undefined))],
])('a certificate of a department %s', (_, issuersOf) => {
  let registry: DepartmentService;
  beforeAll(async () => {
    registry = start('registry', atRegistry, issuersOf());
    await ensureCollections(registry.client.db(), registry.department);
  });
  const transfer = (
    { unit, certificate }: Pick<Issued, 'unit'> & { certificate?: string | null },
    more = {},
    caseId?: string,
  ) => ask(registry, 'transfer', { unit, subject: SUBJECT, certificate, ...more }, caseId);
  const refused = async (...asked: Parameters<typeof transfer>) =>
    expect((await transfer(...asked)).code).toBe('CERTIFICATE_INVALID');

  test('is good for what it states, and the same change sent again is the same', async () => {
    const issued = await issue();
    const key = randomUUID();
    for (let i = 0; i < 3; i++) expect(await transfer(issued, { key })).toMatchObject({ done: true });
  });

  test('is used once, also by two at the same moment', async () => {
    const issued = await issue();
    const all = await Promise.all(Array.from({ length: 6 }, () => transfer(issued)));
    expect(all.filter(({ done }) => done)).toHaveLength(1);
    expect(all.filter(({ code }) => code === 'CERTIFICATE_INVALID')).toHaveLength(5);
    await refused(issued);
  });

  test('is nothing when it was altered in any part', async () => {
    const issued = await issue();
    const [head = '', , signature = ''] = issued.certificate.split('.');
    const coded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = decodeJwt(issued.certificate);
    expect(Object.keys(claims)).toHaveLength(10);
    for (const [name, value] of Object.entries(claims)) {
      const other = typeof value === 'number' ? value + 60 : `${value}x`;
      await refused({ ...issued, certificate: `${head}.${coded({ ...claims, [name]: other })}.${signature}` });
    }
    const body = coded(claims);
    for (const header of [{ alg: 'none' }, { alg: 'HS256' }, { typ: 'JWT' }, { kid: 'another' }]) {
      const changed = coded({ ...decodeProtectedHeader(issued.certificate), ...header });
      await refused({ ...issued, certificate: `${changed}.${body}.${signature}` });
    }
    await refused({ ...issued, certificate: `${head}.${body}.` });
    await refused({ ...issued, certificate: 'x'.repeat(5_000) });
    expect(await transfer(issued)).toMatchObject({ done: true });
  });

  test('cannot be forged: not with a key of its own, of another department, nor with the true key and no record of it', async () => {
    const issued = await issue();
    const { kid = '' } = decodeProtectedHeader(issued.certificate);
    const { privateKey } = await generateKeyPair('EdDSA');
    for (const name of [kid, 'mine']) await refused({ ...issued, certificate: await resign(issued, privateKey, name) });
    await issue({}, undefined, customs);
    const [foreign] = await keysOf(atCustoms);
    const theirs = await importJWK(foreign.jwk, 'EdDSA');
    for (const name of [kid, foreign.kid])
      await refused({ ...issued, certificate: await resign(issued, theirs, name) });
    const [own] = await keysOf(atTreasury);
    const jti = Buffer.alloc(32, 7).toString('base64url');
    const about = { sub: digestOf([jti, 'subject', SUBJECT]), object: digestOf([jti, 'object', issued.unit]) };
    const unrecorded = { jti, ...about };
    await refused({
      ...issued,
      certificate: await resign(issued, await importJWK(own.jwk, 'EdDSA'), own.kid, unrecorded),
    });
    await refused(await issue({}, undefined, customs));
  });

  test('is for one department, one case, one kind, one subject and one record', async () => {
    await refused(await issue({ to: 'customs' }));
    await refused(await issue({ kind: 'receipt' }));
    await refused(await issue(), {}, 'another-case');
    await refused(await issue({}, 'another-case'));
    await refused(await issue(), { subject: 'somebody else' });
    await refused(await issue(), { unit: randomUUID() });
  });

  test('ends: with its time, when it is taken back, and when its record has become another', async () => {
    const short = await issue({ forMs: 1_000 });
    await pause(1_100);
    await refused(short);
    const revoked = await issue();
    expect(await ask(treasury, 'withdraw', { id: revoked.id })).toMatchObject({ done: true });
    await refused(revoked);
    const charged = await issue();
    await ask(treasury, 'charge', { unit: charged.unit });
    await refused(charged);
  });

  test('that is withheld is said to be missing, of whom and what', async () => {
    for (const certificate of [undefined, null, '']) {
      const { extensions } = await transfer({ unit: 'u', ...(certificate === undefined ? {} : { certificate }) });
      expect(extensions).toMatchObject({
        code: 'CERTIFICATE_INVALID',
        rule: { en: expect.stringContaining('clearance') },
        demand: { en: expect.stringContaining('treasury') },
      });
    }
  });

  test('is believed over a rotation, and a key that is over signs nothing any more', async () => {
    const real = Date.now.bind(Date);
    let ahead = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
    const before = await issue();
    await treasury.rotate();
    const [old] = await keysOf(atTreasury);
    expect(decodeProtectedHeader((await issue()).certificate).kid).toBe(decodeProtectedHeader(before.certificate).kid);
    ahead = 61_000;
    const after = await issue();
    expect(decodeProtectedHeader(after.certificate).kid).not.toBe(decodeProtectedHeader(before.certificate).kid);
    for (const issued of [before, after]) expect(await transfer(issued)).toMatchObject({ done: true });
    ahead = 26 * HOUR_MS;
    const late = await issue();
    await refused({ ...late, certificate: await resign(late, await importJWK(old.jwk, 'EdDSA'), old.kid) });
    expect(await transfer(late)).toMatchObject({ done: true });
  });
});

test('nobody is believed who cannot be asked', async () => {
  const registry = start(
    'registry',
    atRegistry,
    createIssuers(() => 'http://127.0.0.1:9/graphql'),
  );
  const { unit, certificate } = await issue();
  const { code, extensions } = await ask(registry, 'transfer', { unit, subject: SUBJECT, certificate });
  expect([code, extensions?.department]).toEqual(['DEPARTMENT_UNAVAILABLE', 'treasury']);
});

test('nobody is believed whose keys are known and who does not say that it stands', async () => {
  const silent = { keys: treasury.published.keys, stands: () => Promise.reject(new Error('away')) };
  const registry = start(
    'registry',
    atRegistry,
    createIssuers(
      () => undefined,
      () => silent,
    ),
  );
  const { unit, certificate } = await issue();
  expect((await ask(registry, 'transfer', { unit, subject: SUBJECT, certificate })).code).toBe(
    'DEPARTMENT_UNAVAILABLE',
  );
});

test('a certificate has nobody in it, and what is published no private key', async () => {
  const { unit, certificate } = await issue();
  expect(JSON.stringify(decodeJwt(certificate))).not.toMatch(new RegExp(`${SUBJECT}|${unit}`));
  const { keys } = (await (await fetch(new URL('.well-known/jwks.json', url))).json()) as { keys: object[] };
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect(key).not.toHaveProperty('d');
});

test('many who want a certificate of one record at once all get one', async () => {
  const unit = randomUUID();
  const stated = { unit, subject: SUBJECT, to: 'registry', kind: 'clearance', forMs: HOUR_MS };
  const all = await Promise.all(Array.from({ length: 12 }, () => ask(treasury, 'settle', stated)));
  expect(all.map(({ code }) => code)).toEqual(all.map(() => undefined));
});

test('processes of one department that begin at once have one ring', async () => {
  await customs.client.db().dropCollection('citizenGraphKeys');
  const processes = Array.from({ length: 4 }, () => start('customs', atCustoms));
  const rings = await Promise.all(processes.map(({ published }) => published.keys()));
  expect(new Set(rings.map(({ keys }) => JSON.stringify(keys))).size).toBe(1);
});
