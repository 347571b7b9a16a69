import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { loadDepartment } from '../subgraphs/departments.ts';
import type { Department } from '../subgraphs/kit/department.ts';
import { buildSchema } from '../subgraphs/kit/schema.ts';
import { createServer } from '../subgraphs/kit/server.ts';
import { createService, type DepartmentService } from '../subgraphs/kit/service.ts';
import { cast } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';
import { uriOf } from './support/population.ts';

const SECRET = 'a secret shared by gateway and department';
const NAME = 'civil-affairs';
const QUERY = `{ citizen(idNumber: "${cast.seller.idNumber}") { name marriage { status } } }`;

const serviceOf = (department: Department): DepartmentService =>
  createService(department, { mongodbUri: uriOf(NAME), secret: SECRET, log: pino({ level: 'silent' }) });

/** The department as its owner might change it: one field more, an agreement less, or a schema that fits nobody. */
function changed(
  department: Department,
  edit: (sdl: string) => string,
  agreements = department.agreements,
): Department {
  const own = edit(readFileSync(join(department.folder, 'schema.graphql'), 'utf8'));
  return { ...department, agreements, ...buildSchema(NAME, own, department.resolvers) };
}

describe('a department alone', () => {
  let at: TestPlatform;
  let opened: Case;
  let department: Department;
  let current: DepartmentService;
  let server: ReturnType<typeof createServer>;
  const services: DepartmentService[] = [];

  function put(next: Department): void {
    current = serviceOf(next);
    services.push(current);
  }

  // What stands behind the URL may change from one request to the next, as behind a load balancer.
  function listen(port: number): Promise<string> {
    server = createServer({
      ...current,
      handle: (envelope, request) => current.handle(envelope, request),
      describe: (envelope) => current.describe(envelope),
      ready: () => current.ready(),
    });
    return server.listen({ host: '127.0.0.1', port });
  }

  beforeAll(async () => {
    department = await loadDepartment(NAME);
    put(department);
    const url = await listen(0);
    at = await startPlatform({
      environment: {
        DEPARTMENT_CIVIL_AFFAIRS_URL: `${url}/graphql`,
        DEPARTMENT_CIVIL_AFFAIRS_SECRET: SECRET,
        DEPARTMENT_POLL_MS: '100',
      },
    });
    const subjects = { seller: cast.seller.idNumber, buyer: cast.buyer.idNumber };
    const parameters = { unit: cast.unit };
    opened = await at.open({
      user: 'officer-chen',
      task: 'second-hand-housing-transfer',
      window: 'real-estate',
      subjects,
      parameters,
    });
  });
  afterAll(async () => {
    await server.close();
    await at.close();
    await Promise.all(services.map((service) => service.stop()));
  });

  test('says whether it is live and ready, and answers nobody but the gateway', async () => {
    const url = server.listeningOrigin;
    expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'live', department: NAME });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${url}/description`)).status).toBe(401);
    const body = JSON.stringify({ query: '{ _service { sdl } }' });
    expect(
      (await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status,
    ).toBe(401);
  });

  test('is missed while it is away, and taken back without a restart', async () => {
    const { port } = new URL(server.listeningOrigin);
    await server.close();
    const away = await at.ask(opened, QUERY);
    expect(away.body.data).toEqual({ citizen: { name: cast.seller.name, marriage: null } });
    expect(away.body.errors?.map(({ extensions }) => extensions.department)).toEqual([NAME]);
    // Readiness names it and stays, because all other fields are there.
    const health = async () => {
      const response = await fetch(`${at.platform.url}/health/ready`);
      return { code: response.status, ...((await response.json()) as object) };
    };
    await until(async () => 'away' in (await health()));
    expect(await health()).toEqual({ code: 200, status: 'ready', away: [NAME] });
    await listen(Number(port));
    const back = await at.ask(opened, QUERY);
    expect(back.body).toEqual({ data: { citizen: { name: cast.seller.name, marriage: { status: 'MARRIED' } } } });
    await until(async () => !('away' in (await health())));
  });

  test('changes its schema without a restart of the gateway and without a failed request', async () => {
    const field = '  "Number of registrations. 登记次数"\n  registrations: Int @classified(level: L2)\n';
    const answers: Promise<unknown>[] = [];
    const timer = setInterval(() => answers.push(at.ask(opened, QUERY)), 10);
    put(
      changed(department, (sdl) =>
        sdl.replace(
          '"A person\'s registered marriage status. 婚姻登记"\ntype Marriage {\n',
          (start) => `${start}${field}`,
        ),
      ),
    );
    await until(() => at.platform.federation.supergraph().catalogue.has('Marriage.registrations'));
    clearInterval(timer);
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 200, body: { data: { citizen: { marriage: { status: 'MARRIED' } } } } });
    expect(answers.length).toBeGreaterThan(1);
    const { body } = await at.ask(
      opened,
      `{ citizen(idNumber: "${cast.seller.idNumber}") { marriage { registrations } } }`,
    );
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'FIELD_NOT_GRANTED', coordinate: 'Marriage.registrations' });
  });

  test('cannot break the graph with a schema that does not fit the others', async () => {
    const before = at.platform.federation.supergraph();
    put(
      changed(department, (sdl) =>
        sdl.replace('idNumber: IDNumber! @classified(level: L3)', 'idNumber: IDNumber! @classified(level: L1)'),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(at.platform.federation.supergraph()).toBe(before);
    expect((await at.ask(opened, QUERY)).body.errors).toBeUndefined();
  });

  test('ends an agreement, and its fields are no longer given: by itself at once, then by the gateway by name', async () => {
    put(
      changed(
        department,
        (sdl) => sdl,
        department.agreements.filter(({ task }) => task !== 'second-hand-housing-transfer'),
      ),
    );
    const refused = { code: 'NOT_IN_AGREEMENT', department: NAME };
    const { body } = await at.ask(opened, QUERY);
    expect(body.data?.citizen ?? {}).not.toMatchObject({ marriage: expect.anything() });
    expect(body.errors?.[0]?.extensions).toMatchObject(refused);
    await until(() => at.platform.federation.agreements().get(NAME)?.length === department.agreements.length - 1);
    const later = await at.ask(opened, QUERY);
    expect(later.body.data ?? null).toBeNull();
    expect(later.body.errors?.map(({ extensions }) => extensions)).toEqual(
      ['Citizen.marriage', 'Marriage.status'].map((coordinate) => ({ ...refused, coordinate, recipient: 'window' })),
    );
    const rest = await at.ask(opened, `{ citizen(idNumber: "${cast.seller.idNumber}") { name } }`);
    expect(rest.body).toEqual({ data: { citizen: { name: cast.seller.name } } });
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100 && !(await holds()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await holds()).toBe(true);
}
