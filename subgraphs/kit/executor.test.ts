import { describe, expect, test } from '@jest/globals';
import { createExecutor } from './executor.ts';
import { buildSchema } from './schema.ts';

const { schema } = buildSchema(
  'market',
  'type Query { stalls(first: Int!): Int, halls: Int } type Hall @key(fields: "name") { name: ID! }',
  { Query: { stalls: (_: unknown, { first }: { first: number }) => first + 1, halls: () => 2 } },
);
const executor = createExecutor(schema);
const HALL = '{ __typename: "Hall", name: "a" }';

test('an operation is prepared once and run with the variables of each request', async () => {
  const request = { query: 'query ($first: Int!) { stalls(first: $first) }' };
  const prepared = executor.prepare(request);
  expect(executor.prepare({ ...request, variables: { first: 9 } })).toBe(prepared);
  expect(await executor.execute(prepared, {}, { first: 1 })).toEqual({ data: { stalls: 2 } });
  expect(await executor.execute(prepared, {}, { first: 2 })).toEqual({ data: { stalls: 3 } });
});

test('of several operations the named one is run', async () => {
  const query = 'query One { stalls(first: 1) } query Two { halls }';
  for (const [operationName, data] of [
    ['One', { stalls: 2 }],
    ['Two', { halls: 2 }],
  ] as const)
    expect(await executor.execute(executor.prepare({ query, operationName }), {}, undefined)).toEqual({ data });
});

test('the variables that hold representations are known, whatever they are called', () => {
  const { representations } = executor.prepare({
    query: `query ($first: Int!, $e0: [_Any!]!, $halls: [_Any!]!) {
      stalls(first: $first)
      a: _entities(representations: $e0) { ... on Hall { name } }
      b: _entities(representations: $halls) { ... on Hall { name } }
    }`,
  });
  expect(representations).toEqual(['e0', 'halls']);
});

describe('refused as bad input is', () => {
  test.each([
    ['what cannot be parsed', { query: '{ stalls(' }],
    ['what the schema does not have', { query: '{ secrets }' }],
    ['an argument of the wrong type', { query: '{ stalls(first: "1") }' }],
    ['an operation that is not named among several', { query: 'query One { halls } query Two { halls }' }],
    ['an operation that the document does not have', { query: 'query One { halls }', operationName: 'Two' }],
    ['entities that stand in the operation', { query: `{ _entities(representations: [${HALL}]) { __typename } }` }],
    ['entities of a variable each', { query: 'query ($e: _Any!) { _entities(representations: [$e]) { __typename } }' }],
    [
      'entities that may be left to the operation',
      { query: `query ($e: [_Any!] = [${HALL}]) { _entities(representations: $e) { __typename } }` },
    ],
    [
      'entities that are left to the operation',
      { query: `query ($e: [_Any!]! = [${HALL}]) { _entities(representations: $e) { __typename } }` },
    ],
    [
      'such entities in a fragment',
      { query: `{ ...F } fragment F on Query { _entities(representations: [${HALL}]) { __typename } }` },
    ],
    ['more tokens than a plan can need', { query: `{ ${'halls '.repeat(20_001)} }` }],
  ])('%s, in a sentence that quotes nothing', (_, request) => {
    expect(() => executor.prepare(request)).toThrow(
      expect.objectContaining({
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
        message: expect.not.stringMatching(/secrets|halls|stalls|Two/),
      }),
    );
  });
});
