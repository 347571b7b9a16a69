import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'graphql';
import type { Agreement } from './agreements.ts';
import { createGuard } from './guard.ts';
import { buildSchema } from './schema.ts';
import { createTestDepartment } from './test-department.ts';

const department = createTestDepartment('kit-guard');
const IN_FORCE = Date.parse('2030-06-30T12:00:00+08:00');

/** The coordinates that the department refuses; none when it lets the operation pass. */
function refusedBy(guard: ReturnType<typeof createGuard>, query: string, purpose: object): readonly string[] {
  try {
    guard(query, parse(query), JSON.stringify(purpose));
    return [];
  } catch (error) {
    const { extensions } = error as { extensions: { code: string; department: string; coordinates: string[] } };
    expect(extensions).toMatchObject({ code: 'NOT_IN_AGREEMENT', department: 'market' });
    return extensions.coordinates;
  }
}

function refused(selection: string, purpose: object = {}, now = IN_FORCE): readonly string[] {
  jest.spyOn(Date, 'now').mockReturnValue(now);
  const query = `{ stall(number: "7") { ${selection} } }`;
  return refusedBy(createGuard(department), query, { task: 'rent-review', recipients: {}, ...purpose });
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a field passes', () => {
  test('when an agreement in force shares it with the window', () => {
    expect(refused('rent')).toEqual([]);
    expect(refused('rent', { recipients: { window: ['Stall.rent'] } })).toEqual([]);
  });

  test('when it is open, or the key that addresses the entity', () => {
    expect(refused('kind number', { task: 'any-other' })).toEqual([]);
  });

  test('for the department that the agreement names', () => {
    expect(refused('openedOn', { recipients: { taxation: ['Stall.openedOn'] } })).toEqual([]);
  });
});

describe('a field is refused', () => {
  test('to a task without an agreement', () => {
    expect(refused('rent', { task: 'any-other' })).toEqual(['Stall.rent']);
  });

  test('when it is withheld or has no level, even if an agreement names it', () => {
    expect(refused('rent debts')).toEqual(['Stall.debts']);
    expect(refused('rent remark')).toEqual(['Stall.remark']);
  });

  test('to a recipient that the agreement does not name', () => {
    expect(refused('openedOn')).toEqual(['Stall.openedOn']);
    expect(refused('rent', { recipients: { taxation: ['Stall.rent'] } })).toEqual(['Stall.rent']);
  });

  test('when one of its recipients may not have it, though another may', () => {
    expect(refused('rent', { recipients: { window: ['Stall.rent'], taxation: ['Stall.rent'] } })).toEqual([
      'Stall.rent',
    ]);
  });

  test('from the day after the agreement ends', () => {
    expect(refused('rent', {}, Date.parse('2030-06-30T23:59:59+08:00'))).toEqual([]);
    expect(refused('rent', {}, Date.parse('2030-07-01T00:00:00+08:00'))).toEqual(['Stall.rent']);
  });

  test.each([
    ['an alias', 'kind: debts'],
    ['an inline fragment', '... on Stall { ... { debts } }'],
    ['a deeper level', 'neighbours { neighbours { debts } }'],
    ['a skipped field', 'debts @skip(if: true)'],
  ])('behind %s', (_, selection) => {
    expect(refused(selection)).toEqual(['Stall.debts']);
  });

  test('behind a named fragment', () => {
    const query = '{ stall(number: "7") { ...F } } fragment F on Stall { debts }';
    expect(refusedBy(createGuard(department), query, { task: 'rent-review', recipients: {} })).toEqual(['Stall.debts']);
  });

  test('on an interface when it is classified on a type that implements it', () => {
    jest.spyOn(Date, 'now').mockReturnValue(IN_FORCE);
    const guard = createGuard(department);
    expect(refusedBy(guard, '{ places { rent } }', { task: 'rent-review', recipients: {} })).toEqual(['Cellar.rent']);
  });

  test.each(['{ __schema { types { name } } }', '{ _service { sdl } }'])('in %s', (query) => {
    const coordinates = refusedBy(createGuard(department), query, { task: 'rent-review', recipients: {} });
    expect(coordinates).not.toEqual([]);
  });
});

describe('what the department hands to itself', () => {
  const own = {
    ...department,
    agreements: [],
    ...buildSchema(
      'market',
      `
      type Query { hall: Hall @classified(level: L1) }
      type Hall @key(fields: "name") {
        name: ID! @classified(level: L1)
        size: Int @classified(level: L3)
        secret: Int @classified(level: L4)
        unmarked: Int
        other: Int @classified(level: L3)
        keeper: Keeper @classified(level: L3)
        share: Int @classified(level: L1)
          @requires(fields: "size secret unmarked keeper { ...on Keeper { rank } post { pay } }")
      }
      type Keeper { rank: Int @classified(level: L3) age: Int @classified(level: L3) post: Post @classified(level: L3) }
      interface Post { pay: Int @classified(level: L3) }
      type Guard implements Post { pay: Int @classified(level: L3) }
      `,
      {},
    ),
  };
  const NEEDED = ['Hall.size', 'Hall.keeper', 'Keeper.rank', 'Keeper.post', 'Guard.pay'];
  const OTHERS = ['Hall.secret', 'Hall.unmarked', 'Hall.other', 'Keeper.age'];
  const QUERY = '{ hall { size secret unmarked other keeper { rank age post { pay } } } }';
  const handedTo = (...names: string[]) => ({
    task: 'rent-review',
    recipients: Object.fromEntries(names.map((name) => [name, [...NEEDED, ...OTHERS]])),
  });

  test('because its own schema requires it needs no agreement, and nothing else does without', () => {
    expect([...refusedBy(createGuard(own), QUERY, handedTo('market'))].sort()).toEqual(OTHERS.toSorted());
  });

  test.each([
    ['another department', ['taxation']],
    ['another department as well', ['market', 'taxation']],
    ['the window as well', ['market', 'window']],
    ['nobody by name', []],
  ])('is refused when it goes to %s', (_, names) => {
    expect([...refusedBy(createGuard(own), QUERY, handedTo(...names))].sort()).toEqual([...NEEDED, ...OTHERS].sort());
  });
});

test('an operation is decided once a day, and anew on the next', () => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(IN_FORCE);
  let asked = 0;
  const guard = createGuard(department, (): readonly Agreement[] => {
    asked += 1;
    return department.agreements;
  });
  const ask = () => refusedBy(guard, '{ stall(number: "7") { rent } }', { task: 'rent-review', recipients: {} });
  expect([ask(), ask()]).toEqual([[], []]);
  expect(asked).toBe(1);
  clock.mockReturnValue(IN_FORCE + 86_400_000);
  expect([ask(), ask()]).toEqual([['Stall.rent'], ['Stall.rent']]);
  expect(asked).toBe(2);
});
