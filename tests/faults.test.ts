import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { verifyLedger } from '../gateway/ledger/verification.ts';
import { cast, TASK_QUERY } from './support/cast.ts';
import { type Answer, type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const { seller, buyer, unit } = cast;
const openTransfer = (at: TestPlatform): Promise<Case> =>
  at.open({
    user: 'officer-chen',
    task: 'second-hand-housing-transfer',
    window: 'real-estate',
    subjects: { seller: seller.idNumber, buyer: buyer.idNumber },
    parameters: { unit },
  });
const VARIABLES = { seller: seller.idNumber, buyer: buyer.idNumber, unit };

describe('a department that fails costs its own fields only', () => {
  let at: TestPlatform;
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    await at.close();
  });

  /** Puts civil affairs behind a server that answers as it is told. */
  async function withCivilAffairs(
    answer: (body: string) => { status?: number; text: string } | undefined,
  ): Promise<TestPlatform> {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        const given = answer(body);
        if (given) response.writeHead(given.status ?? 200, { 'content-type': 'application/json' }).end(given.text);
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    at = await startPlatform({
      environment: {
        DEPARTMENT_CIVIL_AFFAIRS_URL: `http://127.0.0.1:${port}/graphql`,
        DEPARTMENT_CIVIL_AFFAIRS_SECRET: 'a secret that this server does not know',
        DEPARTMENT_TIMEOUT_MS: '3000',
      },
    });
    return at;
  }

  const transfer = async () => at.ask(await openTransfer(at), TASK_QUERY, VARIABLES);

  const GARBAGE: [string, (body: string) => { status?: number; text: string } | undefined][] = [
    ['hangs', () => undefined],
    ['answers no JSON', () => ({ text: '<html>busy</html>' })],
    ['answers JSON that is no GraphQL', () => ({ text: '[1,2,3]' })],
    ['answers with null', () => ({ text: 'null' })],
    ['gives more entities than were asked for', () => ({ text: '{"data":{"_entities":[null,null,null,null]}}' })],
    ['gives a text where a list of entities belongs', () => ({ text: '{"data":{"_entities":"all"}}' })],
    [
      'gives values of the wrong type',
      () => ({ text: '{"data":{"_entities":[{"__typename":"Citizen","marriage":{"status":42}}]}}' }),
    ],
    [
      'fails with an internal message',
      () => ({ status: 500, text: '{"errors":[{"message":"secret internals at db.ts:3"}],"data":null}' }),
    ],
    ['answers 16 million bytes', () => ({ text: `{"data":{"_entities":[{"x":"${'x'.repeat(17_000_000)}"}]}}` })],
  ];

  test.each(GARBAGE)('when it %s', async (_, answer) => {
    await withCivilAffairs(answer);
    const startedAt = performance.now();
    const { status, body } = await transfer();
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(status).toBe(200);
    expect(body.errors).toEqual([
      expect.objectContaining({
        extensions: expect.objectContaining({ code: 'DEPARTMENT_UNAVAILABLE', department: 'civil-affairs' }),
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain('secret internals');
    expect(body.data).toMatchObject({
      seller: { name: seller.name, realEstate: { unit: { number: unit } } },
      buyer: { name: buyer.name },
    });
    const released = JSON.parse((await at.ledger()).at(-1) as string);
    expect(JSON.stringify(released)).not.toContain('Marriage.status');
  });

  test('when nobody listens there', async () => {
    at = await startPlatform({
      environment: {
        DEPARTMENT_CIVIL_AFFAIRS_URL: 'http://127.0.0.1:9/graphql',
        DEPARTMENT_CIVIL_AFFAIRS_SECRET: 'a secret that this server does not know',
      },
    });
    const { body } = await transfer();
    expect(body.errors?.map(({ extensions }) => extensions.department)).toEqual(['civil-affairs']);
    expect(body.data).toMatchObject({ seller: { name: seller.name, marriage: null } });
  });
});

describe('no record, no data', () => {
  // A disk of 64 KiB under the ledger. Not every machine permits one.
  const mount = (folder: string): boolean =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;

  test('a full disk under the ledger withholds the answer, and room brings it back', async () => {
    let isMounted = false;
    let folder = '';
    const at = await startPlatform({
      prepare: async (dataDir) => {
        folder = join(dataDir, 'ledger');
        await mkdir(folder);
        isMounted = mount(folder);
      },
    });
    try {
      if (!isMounted) return;
      const opened = await openTransfer(at);
      const name = () => at.ask(opened, `{ citizen(idNumber: "${seller.idNumber}") { name } }`);
      expect((await name()).body.data).toEqual({ citizen: { name: seller.name } });

      await writeFile(join(folder, 'filler'), Buffer.alloc(1 << 20)).catch(() => {});
      const answers: Answer[] = [];
      for (let i = 0; i < 20; i++) answers.push(await name());
      const refused = answers.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThan(10);
      for (const { body } of refused) {
        expect(body.data).toBeUndefined();
        expect(body.errors?.[0]?.extensions.code).toBe('AUDIT_UNAVAILABLE');
      }

      await rm(join(folder, 'filler'));
      expect((await name()).body.data).toEqual({ citizen: { name: seller.name } });
      expect(await verifyLedger(folder, at.keys.ledgerCheckpoint.active.publicKey)).toMatchObject({ instances: 1 });
    } finally {
      await at.platform.close();
      if (isMounted) spawnSync('umount', [folder]);
      await at.close();
    }
  });
});

test('a database that goes away in mid-request costs the fields of its department, and comes back', async () => {
  const at = await startPlatform();
  try {
    const opened = await openTransfer(at);
    const query = `{ citizen(idNumber: "${seller.idNumber}") { name marriage { status } } }`;
    const service = at.platform.services.get('civil-affairs');
    const during = at.ask(opened, query);
    await service?.client.close();
    const later = await at.ask(opened, query);
    for (const { body, status } of [await during, later]) {
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ citizen: { name: seller.name } });
    }
    expect(later.body.errors?.[0]?.extensions).toMatchObject({
      code: 'DEPARTMENT_UNAVAILABLE',
      department: 'civil-affairs',
    });
    await service?.client.connect();
    expect((await at.ask(opened, query)).body.errors).toBeUndefined();
  } finally {
    await at.close();
  }
});
