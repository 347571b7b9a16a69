import { afterEach, describe, expect, test } from '@jest/globals';
import type { SubgraphResponse } from '../subgraphs/kit/service.ts';
import { cast } from './support/cast.ts';
import { type Answer, ARRANGEMENTS, type Lies, startPlatform, type TestPlatform } from './support/platform.ts';
import { openTask } from './support/task-case.ts';
import { world } from './support/world.ts';

// A department may answer what it likes. It costs that department's own fields, and its words reach nobody.

/** Somebody in work, and somebody else. */
const working = [...world.households()]
  .flatMap(({ members }) => members)
  .filter(({ work, status }) => status === 'LIVING' && work.status === 'EMPLOYED');
const [saver, other] = working as [(typeof working)[number], (typeof working)[number]];

type Entity = Record<string, unknown> | null;

/** Changes each entity of an answer, in whichever of its parts. */
const entities =
  (change: (entity: Entity) => unknown) =>
  ({ data, ...rest }: SubgraphResponse) => ({
    ...rest,
    data: data && Object.fromEntries(Object.entries(data).map(([key, value]) => [key, changed(value, change)])),
  });

const changed = (value: unknown, change: (entity: Entity) => unknown): unknown =>
  Array.isArray(value) ? value.map((entity) => change(entity as Entity)) : value;

describe.each(ARRANGEMENTS)('a department that lies costs its own fields only %s', (_, arrangement) => {
  let at: TestPlatform;
  afterEach(() => at.close());

  const WITHDRAWAL = `{ citizen(idNumber: "${saver.idNumber}") {
    name status providentFund { accountNumber balance } providentFundEntitlement { isEntitled grounds most } } }`;

  async function withdraw(lies: Lies = {}): Promise<Answer> {
    at = await startPlatform({ ...arrangement, lies });
    const { opened } = await openTask(at, 'provident-fund-withdrawal', [saver.idNumber]);
    return at.ask(opened, WITHDRAWAL);
  }

  const TRANSFER = `{ citizen(idNumber: "${cast.seller.idNumber}") { name marriage { status spouse { name } } } }`;

  async function transfer(lies: Lies = {}): Promise<Answer> {
    at = await startPlatform({ ...arrangement, lies });
    const { opened } = await openTask(at, 'second-hand-housing-transfer');
    return at.ask(opened, TRANSFER);
  }

  /** Whom the departments were asked about. */
  const namesAsked = () =>
    new Set(at.asked.flatMap(({ variables }) => JSON.stringify(variables).match(/\d{17}[\dX]/g) ?? []));

  test('another number added to an entity does not send the next department to another person', async () => {
    const truth = await withdraw();
    await at.close();
    const answer = await withdraw({
      'human-resources': entities((entity) => entity && { ...entity, idNumber: other.idNumber, __typename: 'Citizen' }),
    });
    expect(answer).toEqual(truth);
    expect(namesAsked()).toEqual(new Set([saver.idNumber]));
  });

  test('a name added to an entity does not replace the one that public security gave', async () => {
    const { body } = await transfer({
      'civil-affairs': entities((entity) => entity && { ...entity, name: 'somebody else', __0: 'x', __1: 'x' }),
    });
    expect(body.data).toMatchObject({ citizen: { name: cast.seller.name, marriage: { status: 'MARRIED' } } });
  });

  test('another person in the place of the one who was asked for is shown nowhere, and nobody else is asked about them', async () => {
    const { body } = await transfer({
      'public-security': (truth) =>
        JSON.parse(JSON.stringify(truth).replaceAll(cast.seller.idNumber, cast.outsider.idNumber)),
    });
    expect(body.data).toEqual({ citizen: null });
    expect(body.errors).toEqual([failureOf('public-security')]);
    expect(namesAsked()).not.toContain(cast.outsider.idNumber);
  });

  const failureOf = (department: string) =>
    expect.objectContaining({
      extensions: { code: 'DEPARTMENT_UNAVAILABLE', department, reference: expect.any(String) },
    });

  const NONSENSE: [string, (truth: SubgraphResponse) => unknown][] = [
    ['a text for an entity', entities(() => 'a text')],
    ['a number for an object', entities((entity) => entity && mapped(entity, () => 42))],
    ['a list for an object', entities((entity) => entity && mapped(entity, (value) => [value]))],
    ['a number for a type', entities((entity) => entity && { ...mapped(entity, typed(1)), __typename: 1 })],
    ['a type that there is not', entities((entity) => entity && mapped(entity, typed('Nothing')))],
    ['entities in a list too many', ({ data }) => ({ data: data && mapped(data, (list) => [...(list as []), null]) })],
    ['no list of entities', ({ data }) => ({ data: data && mapped(data, () => ({})) })],
    ['fields left out', entities((entity) => entity && {})],
    ['nothing at all', () => null],
    ['a list', () => []],
    ['errors that are null', ({ data }) => ({ data: data && mapped(data, () => null), errors: [null] })],
    ['errors that are no list', ({ data }) => ({ data: data && mapped(data, () => null), errors: { message: 'x' } })],
    [
      'an error with a path of its own making',
      () => ({ data: null, errors: [{ message: 'x', path: ['__proto__', {}, -1] }] }),
    ],
  ];

  test.each(NONSENSE)('%s', async (__, lie) => {
    const { body, status } = await transfer({ 'civil-affairs': lie });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ citizen: { name: cast.seller.name } });
    // Where only what a spouse is was nonsense, the rest of the marriage is the department's to give.
    expect(JSON.stringify(body.data)).toMatch(/"marriage":(null|\{"status":(null|"MARRIED"),"spouse":null\})/);
    expect(body.errors).toEqual([failureOf('civil-affairs')]);
  });

  test('keys of objects’ own machinery mean nothing in an answer', async () => {
    const { body } = await transfer({
      'civil-affairs': entities(
        (entity) =>
          JSON.parse(
            JSON.stringify({ ...entity, x: 1 }).replace(
              '"x":1',
              '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}',
            ),
          ) as unknown,
      ),
    });
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ citizen: { marriage: { status: 'MARRIED' } } });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('what a department writes into its errors reaches neither the client nor the log', async () => {
    const secret = `${cast.seller.name} ${cast.seller.idNumber}`;
    for (const code of ['BAD_USER_INPUT', 'NOT_IN_AGREEMENT', 'DEPARTMENT_UNAVAILABLE', secret]) {
      const { body } = await transfer({
        'civil-affairs': () => ({
          data: null,
          errors: [
            {
              message: secret,
              path: [secret],
              extensions: { code, reference: secret, coordinate: secret, stacktrace: [secret] },
            },
          ],
          extensions: { secret },
        }),
      });
      expect(JSON.stringify(body.errors)).not.toContain(cast.seller.idNumber);
      expect(body.errors?.[0]?.extensions.department).toBe('civil-affairs');
      expect(at.logged.join()).not.toContain(cast.seller.idNumber);
      expect(at.logged.join()).toContain('department failed');
      await at.close();
    }
    at = await startPlatform(arrangement);
  });

  test('a verdict is not worked out from facts that their department failed to give', async () => {
    const answer = await withdraw({ 'human-resources': () => ({ data: null, errors: [{ message: 'out' }] }) });
    expect(answer.body.data).toMatchObject({
      citizen: { name: saver.name, providentFund: expect.anything(), providentFundEntitlement: null },
    });
    expect(answer.body.errors).toEqual([failureOf('human-resources')]);
    expect(at.asked.filter(({ department }) => department === 'provident-fund')).toHaveLength(1);
  });
});

const mapped = (entity: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entity).map(([key, value]) => [key, change(value)]));

/** Gives every object in a value another type. */
const typed =
  (type: unknown) =>
  (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (__, inner) => (isPlain(inner) ? { ...inner, __typename: type } : inner)),
    ) as unknown;

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
