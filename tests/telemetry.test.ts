import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { traceName } from '../schema/traceparent.ts';
import { loadDepartment } from '../subgraphs/departments.ts';
import { createServer as createDepartmentServer } from '../subgraphs/kit/server.ts';
import { createService, type DepartmentService } from '../subgraphs/kit/service.ts';
import { cast, TASK_QUERY } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';
import { uriOf } from './support/population.ts';

interface Sent {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}

const { seller, buyer, unit } = cast;
const SECRET = 'a secret shared by gateway and department';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const VARIABLES = { seller: seller.idNumber, buyer: buyer.idNumber, unit };

describe('what is seen from outside', () => {
  let at: TestPlatform;
  let collector: Server;
  let opened: Case;
  const spans: Sent[] = [];
  /** All that the collector was sent, as it came. */
  let received = '';
  let apart: DepartmentService;
  let server: ReturnType<typeof createDepartmentServer>;
  /** The `traceparent` of each request that the department behind a URL got. */
  const handed: unknown[] = [];

  beforeAll(async () => {
    collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        received += body;
        const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] };
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const department = await loadDepartment('public-security');
    const log = pino({ level: 'silent' });
    apart = createService(department, { mongodbUri: uriOf('public-security'), secret: SECRET, log });
    server = createDepartmentServer(apart);
    server.addHook('onRequest', async ({ url, headers }) => {
      if (url === '/graphql') handed.push(headers.traceparent, headers.tracestate);
    });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    at = await startPlatform({
      environment: {
        TRACES_URL: `http://127.0.0.1:${port}/v1/traces`,
        METRICS_TOKEN: 'a token for a scraper',
        DEPARTMENT_PUBLIC_SECURITY_URL: `${url}/graphql`,
        DEPARTMENT_PUBLIC_SECURITY_SECRET: SECRET,
      },
      lies: { 'civil-affairs': () => ({ data: null, errors: [{ message: seller.name, extensions: {} }] }) },
    });
    opened = await at.open({
      user: 'officer-chen',
      task: 'second-hand-housing-transfer',
      window: 'real-estate',
      subjects: { seller: seller.idNumber, buyer: buyer.idNumber },
      parameters: { unit },
    });
    await at.ask(opened, TASK_QUERY, VARIABLES);
    await at.ask(opened, `{ citizen(idNumber: "${buyer.idNumber}") { name marriage { status } } }`);
    await at.ask(opened, `{ citizen(idNumber: "${seller.idNumber}") { ${seller.name} } }`);
    await at.send({ query: '{ tasks { name } }' }, { authorization: `Bearer ${seller.idNumber}` });
  });
  afterAll(async () => {
    await at.close();
    await server.close();
    await apart.stop();
    collector.closeAllConnections();
    collector.close();
  });

  const metrics = (headers: Record<string, string> = {}) => fetch(`${at.platform.url}/metrics`, { headers });
  /** The value of a series that has these labels, among others. */
  async function series(name: string, labels: Record<string, string>): Promise<number | undefined> {
    const lines = (await (await metrics()).text()).split('\n').filter((line) => line.startsWith(`${name}{`));
    const found = lines.find((line) =>
      Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
    );
    return found === undefined ? undefined : Number(found.split(' ').at(-1));
  }

  test.each(['identify', 'open grant', 'parse', 'validate', 'cover', 'compile', 'release', 'record'])(
    'each stage is timed: %s',
    async (stage) => {
      expect(await series('citizen_graph_stage_seconds_count', { stage, outcome: 'OK' })).toBeGreaterThan(0);
    },
  );

  test('each department is timed, and one that fails is seen to fail', async () => {
    const fetches = (department: string, outcome: string) =>
      series('citizen_graph_stage_seconds_count', { stage: 'fetch', department, outcome });
    expect(await fetches('public-security', 'OK')).toBeGreaterThan(0);
    expect(await fetches('civil-affairs', 'DEPARTMENT_UNAVAILABLE')).toBeGreaterThan(0);
    expect(await fetches('civil-affairs', 'OK')).toBeUndefined();
  });

  test('requests are counted by task and by the code they ended with', async () => {
    const requests = (task: string, outcome: string) => series('citizen_graph_requests_total', { task, outcome });
    expect(await requests('second-hand-housing-transfer', 'DEPARTMENT_UNAVAILABLE')).toBe(1);
    expect(await requests('second-hand-housing-transfer', 'FIELD_NOT_GRANTED')).toBe(1);
    expect(await requests('', 'UNAUTHENTICATED')).toBe(1);
    expect(await series('citizen_graph_requests_under_way', {})).toBeUndefined();
    expect(await (await metrics()).text()).toContain('\ncitizen_graph_requests_under_way 0\n');
  });

  test('the metrics are for this machine, and for others with the token alone', async () => {
    const elsewhere = { 'x-forwarded-for': '203.0.113.7' };
    expect((await metrics()).status).toBe(200);
    expect((await metrics(elsewhere)).status).toBe(404);
    expect((await metrics({ ...elsewhere, authorization: 'Bearer another' })).status).toBe(404);
    expect((await metrics({ ...elsewhere, authorization: 'Bearer a token for a scraper' })).status).toBe(200);
  });

  describe('once the platform has sent its traces', () => {
    beforeAll(async () => {
      const deadline = Date.now() + 15_000;
      while (spans.filter(({ name }) => name === 'request').length < 5 && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 100));
    });

    test('a request is one trace, with a span for each stage below it, by department', async () => {
      const ledger = (await at.ledger()).map((line) => JSON.parse(line) as { kind: string; trace: string });
      const { trace } = ledger.find(({ kind }) => kind === 'release') as { trace: string };
      const own = spans.filter(({ traceId }) => traceId === trace.replaceAll('-', ''));
      const root = own.find(({ name }) => name === 'request');
      const below = own.filter(({ parentSpanId }) => parentSpanId === root?.spanId);
      expect(own).toHaveLength(below.length + 1);
      expect(new Set(below.map(({ name }) => name))).toEqual(
        new Set(['identify', 'open grant', 'parse', 'validate', 'cover', 'compile', 'fetch', 'record', 'release']),
      );
      const departments = below.flatMap(({ attributes }) =>
        attributes.filter(({ key }) => key === 'department').map(({ value }) => value.stringValue),
      );
      expect(departments).toEqual(expect.arrayContaining(['public-security', 'civil-affairs', 'natural-resources']));
    });

    /** Asks one name below somebody's trace; tells the entry's trace and what the department was handed. */
    async function askBelow(traceparent: string) {
      handed.length = 0;
      const entries = (await at.ledger()).length;
      const query = `{ citizen(idNumber: "${seller.idNumber}") { name } }`;
      const headers = { authorization: `Bearer ${opened.token}`, 'x-case-grant': opened.grant };
      const { body } = await at.send({ query }, { ...headers, traceparent, tracestate: 'somebody=here' });
      expect(body.errors).toBeUndefined();
      const [entry] = (await at.ledger()).slice(entries).map((line) => JSON.parse(line) as { trace: string });
      return { trace: entry?.trace ?? '', handed: [...handed] };
    }
    const spansOf = async (trace: string): Promise<Sent[]> => {
      const deadline = Date.now() + 15_000;
      const own = () => spans.filter(({ traceId }) => traceId === trace.replaceAll('-', ''));
      while (!own().some(({ name }) => name === 'request') && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 100));
      return own();
    };

    test("a client's trace is that of the request, its record and its departments, even where it was not sampled there", async () => {
      const { trace, handed } = await askBelow(`00-${TRACE}-${SPAN}-00`);
      expect(trace).toBe(traceName(TRACE));
      const own = await spansOf(trace);
      expect(own.find(({ name }) => name === 'request')?.parentSpanId).toBe(SPAN);
      const fetched = own.find(({ name }) => name === 'fetch');
      expect(handed).toEqual([`00-${TRACE}-${fetched?.spanId}-01`, undefined]);
    });

    test.each([
      `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01-${'a'.repeat(5_000)}`,
      `00-abcdefabcdefab${seller.idNumber.replace('X', '0')}-${SPAN}-01`,
    ])('a traceparent that cannot be one, or has room for an ID number, is as none (%#)', async (traceparent) => {
      const { trace, handed } = await askBelow(traceparent);
      const [, theirs] = traceparent.split('-');
      expect(trace).not.toBe(traceName(theirs as string));
      const own = await spansOf(trace);
      expect(own.find(({ name }) => name === 'request')?.parentSpanId).toBeFalsy();
      expect(handed[0]).toContain(trace.replaceAll('-', ''));
    });

    test('neither traces nor metrics hold anything of a person, a token or a grant', async () => {
      const text = received + (await (await metrics()).text());
      expect(text.length).toBeGreaterThan(5_000);
      for (const secret of [seller.idNumber, buyer.idNumber, seller.name, buyer.name, unit, opened.grant, opened.token])
        expect(text).not.toContain(secret);
    });
  });
});

test('a collector that is away costs nothing but the traces', async () => {
  const at = await startPlatform({ environment: { TRACES_URL: 'http://127.0.0.1:9/v1/traces' } });
  try {
    const token = await at.token('officer-chen');
    const { body } = await at.send({ query: '{ tasks { name } }' }, { authorization: `Bearer ${token}` });
    expect(body.errors).toBeUndefined();
  } finally {
    await at.close();
  }
});
