import { describe, expect, test } from '@jest/globals';
import { keyCoordinatesOf } from './classification.ts';
import { createKeyCheck } from './representations.ts';
import { buildSchema } from './schema.ts';

const { schema } = buildSchema(
  'market',
  `
  type Citizen @key(fields: "idNumber") { idNumber: IDNumber! }
  interface Paper @key(fields: "holder") { holder: IDNumber! }
  type Licence implements Paper @key(fields: "holder") { holder: IDNumber! }
  type Stall @key(fields: "number") @key(fields: "hall row") @key(fields: "row tenant { keeper { idNumber } since }") {
    number: ID!
    hall: String!
    row: Int!
    tenant: Tenant!
    since: Date
  }
  type Tenant { keeper: Citizen! since: Date! }
  type Crate { weight: Int }
`,
  {},
);
const withKeys = createKeyCheck(schema);
// An unassigned region's number, which belongs to nobody.
const NUMBER = '99099919000101005X';
const spelled = NUMBER.toLowerCase();

const checked = (representation: unknown): unknown =>
  (withKeys({ people: [representation] }, ['people']).people as unknown[])[0];

function codeOf(representation: unknown): unknown {
  try {
    checked(representation);
    return undefined;
  } catch (error) {
    return (error as { extensions?: { code: string } }).extensions?.code;
  }
}

describe('a key is brought to its normal form', () => {
  test.each([
    ['a type', { __typename: 'Citizen', idNumber: spelled }, { __typename: 'Citizen', idNumber: NUMBER }],
    ['an interface', { __typename: 'Paper', holder: spelled }, { __typename: 'Paper', holder: NUMBER }],
  ])('on %s', (_, given, normal) => {
    expect(checked(given)).toEqual(normal);
  });

  test('in the depth of a compound one, beside what was required with it', () => {
    const given = (idNumber: string) => ({
      __typename: 'Stall',
      row: 3,
      tenant: { keeper: { idNumber }, since: '2030-01-02' },
      rent: { amount: 5 },
    });
    expect(checked(given(spelled))).toEqual(given(NUMBER));
  });
});

test.each([
  ['the first', { number: '7' }],
  ['the second', { hall: 'B', row: 3 }],
  ['both', { number: '7', hall: 'B', row: 3 }],
])('of several keys, %s is enough', (_, key) => {
  expect(checked({ __typename: 'Stall', ...key })).toEqual({ __typename: 'Stall', ...key });
});

test.each([
  ['a type without a key', { __typename: 'Crate', weight: 1 }],
  ['a type that is not here', { __typename: 'Vehicle', plate: 'x' }],
  ['a name that every object has', { __typename: 'constructor' }],
  ['no type', { number: '7' }],
  ['no object', null],
  ['a malformed key', { __typename: 'Citizen', idNumber: '123' }],
  ['a key that is no text', { __typename: 'Citizen', idNumber: { $ne: '' } }],
  [
    'a malformed key in the depth',
    { __typename: 'Stall', row: 3, tenant: { keeper: { idNumber: '1' }, since: '2030-01-02' } },
  ],
  ['no key', { __typename: 'Stall' }],
  ['half of a key', { __typename: 'Stall', hall: 'B' }],
  ['half of a key in the depth', { __typename: 'Stall', row: 3, tenant: { keeper: null, since: '2030-01-02' } }],
])('a representation with %s is refused', (_, representation) => {
  expect(codeOf(representation)).toBe('BAD_USER_INPUT');
});

test('every variable that holds representations is checked, and no other', () => {
  const people = [{ __typename: 'Citizen', idNumber: spelled }];
  const normal = [{ __typename: 'Citizen', idNumber: NUMBER }];
  const given = { first: people, second: people, third: people, number: '7' };
  expect(withKeys(given, ['first', 'second'])).toEqual({ ...given, first: normal, second: normal });
  const bad = [{ __typename: 'Citizen' }];
  for (const variables of [
    { first: bad, second: people },
    { first: people, second: bad },
  ])
    expect(() => withKeys(variables, ['first', 'second'])).toThrow();
});

test('variables without representations stay as they are', () => {
  expect(withKeys({ number: '7' }, ['representations'])).toEqual({ number: '7' });
  expect(withKeys(undefined, ['representations'])).toEqual({});
});

test("a compound key makes keys of the entity's own fields, not of namesakes in the depth", () => {
  const own = [...keyCoordinatesOf(schema)].filter((coordinate) => coordinate.startsWith('Stall.'));
  expect(own.sort()).toEqual(['Stall.hall', 'Stall.number', 'Stall.row', 'Stall.tenant']);
});
