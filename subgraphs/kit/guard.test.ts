import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type DocumentNode, parse } from 'graphql';
import { toMachine } from '../../schema/clock.ts';
import { type Agreement, agreementOver } from './agreements.ts';
import { coordinatesOf } from './classification.ts';
import { createGuard } from './guard.ts';
import { buildSchema } from './schema.ts';
import { createTestDepartment } from './test-department.ts';

const department = createTestDepartment('kit-guard');
const IN_FORCE = Date.parse('2030-06-30T12:00:00+08:00');

const documents = new Map<string, DocumentNode>();

/** The coordinates that the department refuses; none when it lets the operation pass. */
function refusedBy(guard: ReturnType<typeof createGuard>, query: string, purpose: object): readonly string[] {
  try {
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    guard(document, JSON.stringify(purpose));
    return [];
  } catch (error) {
    const { extensions } = error as { extensions: { code: string; department: string; coordinates: string[] } };
    expect(extensions).toMatchObject({ code: 'NOT_IN_AGREEMENT', department: 'market' });
    return extensions.coordinates;
  }
}

/** A purpose under which all that an operation reads is for the window, each field by its bare line. */
const forWindow = (query: string) => ({
  task: 'rent-review',
  recipients: { window: [...coordinatesOf(department.schema, parse(query))] },
});

function refused(selection: string, purpose: object = {}, now = IN_FORCE): readonly string[] {
  jest.spyOn(Date, 'now').mockReturnValue(toMachine(now));
  const query = `{ stall(number: "7") { ${selection} } }`;
  return refusedBy(createGuard(department), query, { ...forWindow(query), ...purpose });
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
    expect(refused('kind number', { task: 'any-other', recipients: {} })).toEqual([]);
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

  test('that the purpose gives to nobody', () => {
    expect(refused('rent', { recipients: {} })).toEqual(['Stall.rent']);
    expect(refused('rent', { recipients: { window: ['Stall.kind'] } })).toEqual(['Stall.rent']);
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
    expect(refusedBy(createGuard(department), query, forWindow(query))).toEqual(['Stall.debts']);
  });

  test('on an interface when it is classified on a type that implements it', () => {
    jest.spyOn(Date, 'now').mockReturnValue(toMachine(IN_FORCE));
    const guard = createGuard(department);
    const query = '{ places { rent } }';
    expect(refusedBy(guard, query, forWindow(query))).toEqual(['Cellar.rent']);
  });

  test.each(['{ __schema { types { name } } }', '{ _service { sdl } }'])('in %s', (query) => {
    const coordinates = refusedBy(createGuard(department), query, forWindow(query));
    expect(coordinates).not.toEqual([]);
  });
});

describe('a purpose', () => {
  const OFFICERS = 'officers at market-hall';
  const KEEPERS = [
    'keeper: Query.stall > Stall.rent',
    'keeper: Query.stall > Stall.keeper, masked to the last 4',
    'keeper: Query.stall > Stall.number, masked to the last 4',
    'keeper: Query.stall(of: $keeper, size: 20) > Stall.openedOn',
  ];
  const part = [OFFICERS, ...KEEPERS];
  const agreement = agreementOver({
    ...{ task: 'rent-review', recipient: 'window', basis: 'a by-law', until: '2030-06-30', part },
  });
  const approving = createGuard(department, () => [agreement]);
  const QUERY = '{ stall(number: "7") { number rent keeper openedOn } }';
  const under = (lines: readonly string[], query = QUERY) => {
    jest.spyOn(Date, 'now').mockReturnValue(toMachine(IN_FORCE));
    return refusedBy(approving, query, { task: 'rent-review', recipients: { window: lines } });
  };
  const without = (line: string, ...more: string[]) => [...part.filter((one) => one !== line), ...more];
  const [RENT = '', KEEPER = '', NUMBER = '', OPENED = ''] = KEEPERS;

  test('under lines that were all approved is answered, and so is one under fewer, or masked where it need not be', () => {
    expect(under(part)).toEqual([]);
    expect(under([OFFICERS, RENT], '{ stall(number: "7") { rent } }')).toEqual([]);
    expect(under(without(RENT, `${RENT}, masked to the first 1`))).toEqual([]);
  });

  test.each([
    ['another role', without(RENT, RENT.replace('keeper', 'lodger')), ['Stall.rent']],
    ['one more role', [...part, RENT.replace('keeper', 'lodger')], ['Stall.rent']],
    ['one relation further away', [...part, RENT.replace('> Stall', '> Stall.neighbours > Stall')], ['Stall.rent']],
    ['without its mask', without(KEEPER, KEEPER.replace(/,.*/, '')), ['Stall.keeper']],
    ['with another mask', without(KEEPER, KEEPER.replace('4', '14')), ['Stall.keeper']],
    ['a key without its mask', without(NUMBER, NUMBER.replace(/,.*/, '')), ['Stall.number']],
    ['an argument freed', without(OPENED, OPENED.replace('$keeper', 'any')), ['Stall.openedOn']],
    ['another fixed value', without(OPENED, OPENED.replace('20', '200')), ['Stall.openedOn']],
    ['told to a department', without(RENT, `${RENT} needs Stall.rent`), ['Stall.rent']],
    ['no line at all', without(RENT), ['Stall.rent']],
    ['a line that is about another field', without(RENT, `${KEEPER} > Stall.rent`), ['Stall.rent']],
  ])('with a field under %s is refused by its name', (_, lines, coordinates) => {
    expect(under(lines)).toEqual(coordinates);
  });

  test('of another window is refused whole', () => {
    const lines = without(OFFICERS, 'citizens at phone');
    expect([...under(lines)].sort()).toEqual(['Stall.keeper', 'Stall.number', 'Stall.openedOn', 'Stall.rent']);
  });

  test('that names an approved line under another task, or to another recipient, is refused', () => {
    jest.spyOn(Date, 'now').mockReturnValue(toMachine(IN_FORCE));
    const query = '{ stall(number: "7") { rent } }';
    for (const purpose of [
      { task: 'any-other', recipients: { window: [OFFICERS, RENT] } },
      { task: 'rent-review', recipients: { taxation: [OFFICERS, RENT] } },
    ])
      expect(refusedBy(approving, query, purpose)).toEqual(['Stall.rent']);
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

describe('a decision', () => {
  const query = '{ stall(number: "7") { rent } }';
  const [first, second] = department.agreements as [Agreement, Agreement];
  let judged: number;
  let inForce: Agreement[];
  /** An agreement that counts how often it is looked at. */
  const counting = (): Agreement =>
    Object.defineProperty({ ...first }, 'part', {
      get: () => {
        judged += 1;
        return first.part;
      },
    });
  const guardOf = (mostBytes?: number) => createGuard(department, () => inForce, mostBytes);

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(toMachine(IN_FORCE));
    inForce = [counting(), second];
    judged = 0;
  });

  test('holds for a day, and is made anew on the next', () => {
    const guard = guardOf();
    const ask = () => refusedBy(guard, query, forWindow(query));
    expect([ask(), ask()]).toEqual([[], []]);
    expect(judged).toBe(1);
    jest.spyOn(Date, 'now').mockReturnValue(toMachine(IN_FORCE + 86_400_000));
    expect([ask(), ask()]).toEqual([['Stall.rent'], ['Stall.rent']]);
  });

  test.each<[string, (before: Agreement[]) => Agreement[]]>([
    ['withdrawn', () => [second]],
    ['withdrawn from the same list', (before) => before.splice(0, 1) && before],
    ['ended before its day', () => [{ ...first, until: '2030-06-29' }, second]],
    ['approved with less', () => [{ ...first, part: [] }, second]],
  ])('ends with the agreement that was %s: the next request is refused, and answered when it is back', (_, change) => {
    const guard = guardOf();
    const ask = () => refusedBy(guard, query, forWindow(query));
    expect(ask()).toEqual([]);
    inForce = change(inForce);
    expect(ask()).toEqual(['Stall.rent']);
    inForce = [counting(), second];
    expect(ask()).toEqual([]);
  });

  test('is made once where the list is another and the agreements are the same', () => {
    const guard = guardOf();
    for (let i = 0; i < 3; i += 1) {
      inForce = [...inForce];
      expect(refusedBy(guard, query, forWindow(query))).toEqual([]);
    }
    expect(judged).toBe(1);
  });

  test('is made once where the agreements are made anew for each request and say the same', () => {
    inForce = [first, second];
    const guard = guardOf();
    const read = jest.spyOn(JSON, 'parse');
    for (let i = 0; i < 5; i += 1) {
      inForce = inForce.map((agreement) => ({ ...agreement, part: [...agreement.part] }));
      expect(refusedBy(guard, query, forWindow(query))).toEqual([]);
    }
    // A purpose is read each time that something is judged under it.
    expect(read).toHaveBeenCalledTimes(1);
    for (const change of [
      { until: '2030-06-29' },
      { task: 'any-other' },
      { recipient: 'taxation' },
      { part: ['Stall.kind'] },
    ]) {
      inForce = [{ ...first, ...change }, second];
      expect(refusedBy(guard, query, forWindow(query))).toEqual(['Stall.rent']);
      inForce = [first, second];
      expect(refusedBy(guard, query, forWindow(query))).toEqual([]);
    }
  });

  test('is kept up to a size, under however many purposes or of however many documents; the longest unused is made again', () => {
    const guard = guardOf(4_000);
    const ask = (purpose: object, asked = query) => refusedBy(guard, asked, { ...forWindow(query), ...purpose });
    const others = (i: number) => ({ recipients: { window: ['Stall.rent', ...Array(i).fill('Stall.rent')] } });
    ask({});
    for (let i = 1; i <= 40; i += 1) ask(others(i));
    expect(judged).toBe(41);
    ask(others(40));
    expect(judged).toBe(41);
    ask({});
    expect(judged).toBe(42);
    for (let i = 0; i < 40; i += 1) ask({}, `{ stall(number: "other ${i}") { rent } }`);
    ask({});
    expect(judged).toBe(83);
  });
});
