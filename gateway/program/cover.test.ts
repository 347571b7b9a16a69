import { describe, expect, test } from '@jest/globals';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { normalise, operationOf } from '../tasks/selection.ts';
import { readTask, taskSchemaOf } from '../tasks/task.ts';
import { admit, Refused } from './admission.ts';
import { coverOf, masked } from './cover.ts';

const schema = buildSchema(`
  scalar IDNumber
  type Query { citizen(idNumber: IDNumber!): Citizen  owner(idNumber: IDNumber!): Owner  spots(area: String): [Spot!] }
  union Owner = Citizen | Company
  interface Named { name: String  secret: String }
  type Citizen implements Named { idNumber: IDNumber name: String secret: String marriage: Marriage homes(first: Int = 20, city: String): [Home!] friend: Named }
  type Company implements Named { name: String secret: String head: Citizen }
  type Marriage { status: String spouse: Citizen }
  type Home { number: ID price: Int }
  type Spot { name: String visitors: Int }
`);

const task = readTask(
  'transfer',
  `query Transfer($seller: IDNumber!, $buyer: IDNumber!, $city: String, $area: String @free)
   @task(title: { en: "Transfer", zh: "过户" }, windows: ["real-estate"], basis: "a law") {
     seller: citizen(idNumber: $seller) {
       name
       marriage { status spouse { name idNumber @masked(keep: LAST, count: 4) } }
       homes(first: 5, city: $city) { number }
       friend { name ... on Company { secret } }
     }
     buyer: citizen(idNumber: $buyer) { name }
     owner(idNumber: $seller) { ... on Citizen { name } ... on Company { name head { name } } }
     spots(area: $area) { name }
   }`,
  taskSchemaOf(schema),
);

const BINDINGS = { subjects: { seller: 'S', buyer: 'B' }, parameters: { city: 'hangzhou' } };

/** The candidate that is chosen for each root, by its key in the response. */
function chosen(query: string, variables: Record<string, unknown> = {}, operationName?: string) {
  const document = parse(query);
  const operation = operationOf(document, operationName);
  if (!operation) throw new Error('no such operation');
  return admit(coverOf(task, 'query', normalise(schema, document, operation)), variables, BINDINGS);
}

/** The code and path of each refusal; an empty list when the operation is admitted. */
function refusals(query: string, variables: Record<string, unknown> = {}, operationName?: string): string[] {
  try {
    chosen(query, variables, operationName);
    return [];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.errors.map(({ extensions, path }) => `${extensions.code} ${path?.join('.')} ${extensions.coordinate}`);
  }
}

describe('an operation inside its task is admitted', () => {
  test('under any aliases, in any order, in parts', () => {
    expect(
      refusals(
        '{ x: citizen(idNumber: "S") { n: name m: name } y: citizen(idNumber: "S") { marriage { s: status } } }',
      ),
    ).toEqual([]);
  });
  test('through named, inline and nested fragments', () => {
    const query = `{ citizen(idNumber: "S") { ...A } } fragment A on Citizen { ...B ... { name } } fragment B on Citizen { marriage { ... on Marriage { status } } }`;
    expect(refusals(query)).toEqual([]);
  });
  test('with its subjects in variables', () => {
    expect(refusals('query ($who: IDNumber!) { citizen(idNumber: $who) { name } }', { who: 'B' })).toEqual([]);
  });
  test('with the type names of what it may see', () => {
    expect(refusals('{ __typename citizen(idNumber: "S") { __typename friend { t: __typename } } }')).toEqual([]);
  });
  test('when several operations are sent and one is named', () => {
    expect(
      refusals(
        'query A { citizen(idNumber: "B") { marriage { status } } } query B { citizen(idNumber: "B") { name } }',
        {},
        'B',
      ),
    ).toEqual([]);
  });
});

describe('an admitted root is granted by the one root of the task', () => {
  test('that is about its subject, whatever it is called', () => {
    const query = '{ buyer: citizen(idNumber: "S") { name } __proto__: citizen(idNumber: "B") { name } __typename }';
    expect([...chosen(query)]).toEqual([
      ['buyer', 0],
      ['__proto__', 1],
      ['__typename', 0],
    ]);
    expect(chosen('query ($who: IDNumber!) { citizen(idNumber: $who) { name } }', { who: 'B' }).get('citizen')).toBe(1);
  });
  test('that also grants its fields, where the same person stands in two roles', () => {
    const both = { subjects: { seller: 'S', buyer: 'S' }, parameters: {} };
    const document = parse('{ n: citizen(idNumber: "S") { name } m: citizen(idNumber: "S") { marriage { status } } }');
    const roots = coverOf(task, 'query', normalise(schema, document, operationOf(document) as OperationDefinitionNode));
    const swapped = roots.map(({ field, candidates }) => ({ field, candidates: [...candidates].reverse() }));
    expect([...admit(swapped, {}, both)]).toEqual([
      ['n', 0],
      ['m', 1],
    ]);
  });
  test('with the masks of that root alone', () => {
    const document = parse('{ citizen(idNumber: "S") { marriage { spouse { name n: idNumber } } } }');
    const [root] = coverOf(
      task,
      'query',
      normalise(schema, document, operationOf(document) as OperationDefinitionNode),
    );
    const masks = (candidate: number) =>
      [...(root?.candidates[candidate]?.grants ?? [])].map(([{ key }, mask]) => [key, mask]);
    expect(masks(0)).toEqual([
      ['citizen', undefined],
      ['marriage', undefined],
      ['spouse', undefined],
      ['name', undefined],
      ['n', { keep: 'LAST', count: 4 }],
    ]);
    expect(masks(1)).toEqual([['citizen', undefined]]);
  });
});

describe('what is granted for one subject is not granted for another', () => {
  test('the buyer shows no marriage, though the seller does', () => {
    expect(refusals('{ citizen(idNumber: "B") { marriage { status } } }')).toEqual([
      'FIELD_NOT_GRANTED citizen.marriage Citizen.marriage',
    ]);
  });
  test('whatever the alias says', () => {
    expect(refusals('{ seller: citizen(idNumber: "B") { marriage { status } } }')).toEqual([
      'FIELD_NOT_GRANTED seller.marriage Citizen.marriage',
    ]);
  });
  test('a person outside the case is nobody here', () => {
    expect(refusals('{ citizen(idNumber: "X") { name } }')).toEqual(['SUBJECT_NOT_IN_CASE citizen Query.citizen']);
    expect(refusals('query ($who: IDNumber) { citizen(idNumber: $who) { name } }', {})).toEqual([
      'SUBJECT_NOT_IN_CASE citizen Query.citizen',
    ]);
    expect(refusals('query ($__proto__: IDNumber) { citizen(idNumber: $__proto__) { name } }', {})).toEqual([
      'SUBJECT_NOT_IN_CASE citizen Query.citizen',
    ]);
  });
});

describe('one relation further is one too far', () => {
  test("the spouse's own marriage", () => {
    expect(refusals('{ citizen(idNumber: "S") { marriage { spouse { marriage { status } } } } }')).toEqual([
      'FIELD_NOT_GRANTED citizen.marriage.spouse.marriage Citizen.marriage',
    ]);
  });
  test('through a fragment that fits at another place', () => {
    const query =
      '{ citizen(idNumber: "S") { ...F marriage { spouse { ...F } } } } fragment F on Citizen { homes(first: 5, city: "hangzhou") { number } }';
    expect(refusals(query)).toEqual(['FIELD_NOT_GRANTED citizen.marriage.spouse.homes Citizen.homes']);
  });
  test('under a condition that a variable could lift', () => {
    const query = 'query ($no: Boolean!) { citizen(idNumber: "B") { marriage @include(if: $no) { status } } }';
    expect(refusals(query, { no: false })).toHaveLength(1);
  });
});

describe('interfaces and unions hide nothing', () => {
  test('a field of the interface is judged for every type behind it', () => {
    expect(refusals('{ citizen(idNumber: "S") { friend { secret } } }')).toEqual([
      'FIELD_NOT_GRANTED citizen.friend.secret Citizen.secret',
    ]);
    expect(refusals('{ citizen(idNumber: "S") { friend { ... on Company { secret } } } }')).toEqual([]);
  });
  test('a fragment on the interface inside a union is judged as well', () => {
    expect(refusals('{ owner(idNumber: "S") { ... on Named { secret } } }')).toEqual([
      'FIELD_NOT_GRANTED owner.secret Citizen.secret',
      'FIELD_NOT_GRANTED owner.secret Company.secret',
    ]);
  });
});

describe('arguments', () => {
  test('that the task fixes have the fixed value', () => {
    expect(refusals('{ citizen(idNumber: "S") { homes(first: 5, city: "hangzhou") { number } } }')).toEqual([]);
    expect(refusals('{ citizen(idNumber: "S") { homes(first: 6, city: "hangzhou") { number } } }')).toEqual([
      'ARGUMENT_NOT_GRANTED citizen.homes Citizen.homes',
    ]);
    expect(refusals('{ citizen(idNumber: "S") { homes(city: "hangzhou") { number } } }')).toHaveLength(1);
  });
  test("that are the case's parameters have the case's value", () => {
    expect(
      refusals('query ($c: String) { citizen(idNumber: "S") { homes(first: 5, city: $c) { number } } }', {
        c: 'ningbo',
      }),
    ).toHaveLength(1);
    expect(
      refusals('query ($c: String) { citizen(idNumber: "S") { homes(first: 5, city: $c) { number } } }', {
        c: 'hangzhou',
      }),
    ).toEqual([]);
  });
  test('that the task leaves free are free', () => {
    expect(refusals('{ spots(area: "lakeside") { name } }')).toEqual([]);
    expect(refusals('{ spots { name visitors } }')).toEqual(['FIELD_NOT_GRANTED spots.visitors Spot.visitors']);
  });
});

test('an operation without end is too complex', () => {
  const fragments = Array.from(
    { length: 14 },
    (_, i) => `fragment F${i} on Citizen { ...F${i + 1} ...F${i + 1} }`,
  ).join(' ');
  expect(() => refusals(`{ citizen(idNumber: "S") { ...F0 } } ${fragments} fragment F14 on Citizen { name }`)).toThrow(
    'too large',
  );
});

test('all that is wrong is said at once', () => {
  expect(
    refusals('{ citizen(idNumber: "B") { secret marriage { status } } other: citizen(idNumber: "X") { name } }'),
  ).toHaveLength(3);
});

test('a masked value keeps its readable end, and nothing when it is all end', () => {
  expect(masked('990000198503120019', { keep: 'LAST', count: 4 })).toBe('**************0019');
  expect(masked('张三丰', { keep: 'FIRST', count: 1 })).toBe('张**');
  expect(masked('1234', { keep: 'LAST', count: 4 })).toBe('****');
  expect(masked(1234, { keep: 'LAST', count: 2 })).toBe('');
  expect(masked(null, { keep: 'LAST', count: 2 })).toBeNull();
});
