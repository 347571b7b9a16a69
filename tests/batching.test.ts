import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { compile, createCompileContext } from '../gateway/program/compile.ts';
import type { Program, Step } from '../gateway/program/program.ts';
import { operationOf } from '../gateway/tasks/selection.ts';
import { today } from '../schema/clock.ts';
import { cast, TASK_QUERY } from './support/cast.ts';
import { startDepartment } from './support/department.ts';
import { testDepartments } from './support/departments.ts';
import { startDistantDatabase } from './support/distant-database.ts';
import { type Asked, type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const { seller, buyer, unit } = cast;
const VARIABLES = { seller: seller.idNumber, buyer: buyer.idNumber, unit };
const departments = await testDepartments();

/** `department.collection` to how often it was read. */
type Counts = Map<string, number>;

const add = (counts: Counts, collection: string, count = 1) =>
  counts.set(collection, (counts.get(collection) ?? 0) + count);

/** The databases' reads from now on. */
function countReads({ platform }: TestPlatform): Counts {
  const counts: Counts = new Map();
  for (const [name, { client }] of platform.services) {
    client.on('commandStarted', ({ commandName, command }) => {
      if (commandName === 'find' || commandName === 'aggregate') add(counts, `${name}.${command[commandName]}`);
    });
  }
  return counts;
}

const openTransfer = (at: TestPlatform): Promise<Case> =>
  at.open({
    user: 'officer-chen',
    task: 'second-hand-housing-transfer',
    window: 'real-estate',
    subjects: { seller: seller.idNumber, buyer: buyer.idNumber },
    parameters: { unit },
  });

describe('one request', () => {
  let at: TestPlatform;
  const alone = new Map<string, ReturnType<typeof startDepartment>>();
  beforeAll(async () => {
    at = await startPlatform();
  });
  afterAll(async () => {
    await Promise.all([...alone.values()].map(({ service }) => service.stop()));
    await at.close();
  });

  /** What a fetch reads when nothing else is asked. */
  async function readsOf({ department: name, query, variables }: Asked): Promise<Counts> {
    const department = departments.find((candidate) => candidate.name === name);
    if (!department) throw new Error(`there is no department ${name}`);
    const running = alone.get(name) ?? startDepartment(department);
    alone.set(name, running);
    running.reads.length = 0;
    expect((await running.ask(query, variables)).errors).toBeUndefined();
    const counts: Counts = new Map();
    for (const { collection } of running.reads) add(counts, `${name}.${collection}`);
    return counts;
  }

  test('reads no collection twice in one wave of its plan', async () => {
    const waves = wavesOf(programOf(at).steps);
    const opened = await openTransfer(at);
    at.asked.length = 0;
    const fetches = at.asked;
    const reads = countReads(at);
    expect((await at.ask(opened, TASK_QUERY, VARIABLES)).body.errors).toBeUndefined();

    // The fetches of a wave share their reads, so a wave reads a collection as often as that fetch which needs it most.
    const mostOf = new Map<string, Counts>();
    for (const fetch of fetches) {
      const wave = waves.get(fetch.query);
      if (wave === undefined) throw new Error(`${fetch.department} was asked what the plan does not have`);
      const most = mostOf.get(wave) ?? new Map();
      for (const [name, count] of await readsOf(fetch)) most.set(name, Math.max(count, most.get(name) ?? 0));
      mostOf.set(wave, most);
    }
    const bound: Counts = new Map();
    for (const most of mostOf.values()) for (const [name, count] of most) add(bound, name, count);

    expect(reads.size).toBeGreaterThan(10);
    expect([...reads].filter(([name, count]) => count > (bound.get(name) ?? 0))).toEqual([]);
    // Seller and buyer are both looked up there, by fetches of their own.
    expect(bound.get('court.dishonestDebtors')).toBe(1);
  });
});

/** The task's own operation, compiled as the platform does. */
function programOf({ platform: { federation } }: TestPlatform): Program {
  const document = parse(TASK_QUERY);
  const operation = operationOf(document);
  const task = federation.tasks().get('second-hand-housing-transfer');
  if (!operation || !task) throw new Error('there is no such task');
  const context = createCompileContext(federation.supergraph(), federation.agreements());
  return compile({ document, operation, digest: '' }, { task, day: today(), isIncluded: () => true }, context);
}

/** Each step's query to its wave: steps that wait for the same others set out together. */
const wavesOf = (steps: readonly Step[]): Map<string, string> =>
  new Map(steps.map(({ query, after }) => [query, after.join()]));

describe('twenty requests at once', () => {
  const MANY = 20;
  let at: TestPlatform;
  let database: Awaited<ReturnType<typeof startDistantDatabase>>;
  beforeAll(async () => {
    database = await startDistantDatabase();
    const environment = departments.map(({ name }) => [
      `DEPARTMENT_${name.toUpperCase().replaceAll('-', '_')}_MONGODB_URI`,
      database.uriOf(name),
    ]);
    at = await startPlatform({ environment: { ...Object.fromEntries(environment), DEPARTMENT_TIMEOUT_MS: '20000' } });
  });
  afterAll(async () => {
    await at.close();
    database.stop();
  });

  test('share their reads, and a malformed key in another harms none of them', async () => {
    const opened = await openTransfer(at);
    const ask = (variables = VARIABLES) => at.ask(opened, TASK_QUERY, variables);
    const expected = await ask();
    expect(expected.body.errors).toBeUndefined();
    const reads = countReads(at);
    await ask();
    const single = new Map(reads);
    reads.clear();

    at.asked.length = 0;
    const goOn = database.hold();
    const malformed = ask({ ...VARIABLES, buyer: '123' });
    const answers = Array.from({ length: MANY }, () => ask());
    while (at.asked.length < MANY) await turn();
    goOn();
    expect(new Set((await Promise.all(answers)).map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(expected)]),
    );
    expect(await malformed).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    });

    // In step they need two reads where one request needs one: the first comer's, and that of all who arrived meanwhile.
    // Twice that is allowed for those who fall out of step; unshared they would be twenty.
    expect(reads.size).toBe(single.size);
    expect([...reads].filter(([name, count]) => count > 4 * (single.get(name) ?? 0))).toEqual([]);
  });
});

test('a malformed key among the concurrent requests to a department harms its own request only', async () => {
  const department = departments.find(({ name }) => name === 'civil-affairs');
  if (!department) throw new Error('there is no such department');
  const running = startDepartment(department);
  try {
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Citizen { marriage { status } } } }';
    const ask = (idNumber: string) => running.ask(query, { representations: [{ __typename: 'Citizen', idNumber }] });
    const [expected] = [await ask(seller.idNumber)];
    expect(expected?.data?._entities).toEqual([{ marriage: { status: 'MARRIED' } }]);
    const answers = await Promise.all([seller.idNumber, '123', seller.idNumber, '', seller.idNumber].map(ask));
    expect(answers.map((answer) => answer.errors?.[0]?.extensions?.code ?? answer)).toEqual([
      expected,
      'BAD_USER_INPUT',
      expected,
      'BAD_USER_INPUT',
      expected,
    ]);
  } finally {
    await running.service.stop();
  }
});
