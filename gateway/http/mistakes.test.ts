import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { startServer, type TestServer } from './test-server.ts';

const NUMBER = '990000197902240486';
const NAME = `n${NUMBER}`;

const schema = buildSchema(`
  scalar IDNumber
  enum Level { L1 L2 }
  input Place { street: String!, level: Level, inner: Place }
  input Choice @oneOf { a: Int, b: Int }
  interface Being { name: String }
  type Query { citizen(idNumber: IDNumber!, level: Level, count: Int, tags: [String!], at: Place, one: Choice): Citizen, company: Company }
  type Citizen implements Being { name: String  marriage: Citizen  being: Being }
  type Company { name: String }
`);

let server: TestServer;

beforeAll(async () => {
  server = await startServer(schema, async () => ({ data: { citizen: null } }));
});
afterAll(() => server.close());

async function post(payload: string | object) {
  const headers = { 'content-type': 'application/json' };
  const response = await server.app.inject({ method: 'POST', url: '/graphql', headers, payload });
  const messages = (response.json().errors ?? []).map(({ message }: { message: string }) => message);
  return { status: response.statusCode, text: response.body, messages, errors: response.json().errors };
}
const C = 'citizen(idNumber: "1")';

describe('what is wrong with an operation is said in one clear sentence:', () => {
  test.each([
    ['a field that the type lacks', `{ ${C} { wedding } }`, 'The type "Citizen" has no field "wedding".'],
    [
      'an argument that the field lacks',
      '{ citizen(idNumber: "1", age: 1) { name } }',
      'There is no argument "age" of the field "Query.citizen".',
    ],
    [
      'an argument that a directive lacks',
      `{ ${C} { name @skip(if: true, when: 1) } }`,
      'There is no argument "when" of the directive "@skip".',
    ],
    ['a required argument', '{ citizen { name } }', 'Give the field "Query.citizen" what it requires: "idNumber".'],
    [
      'a required argument of a directive',
      `{ ${C} { name @skip } }`,
      'Give the directive "@skip" what it requires: "if".',
    ],
    ['a type', `{ ${C} { ... on Dog { name } } }`, 'There is no type "Dog".'],
    ['a fragment', `{ ${C} { ...F } }`, 'There is no fragment "F" in the document.'],
    ['a fragment without use', `{ ${C} { name } } fragment F on Citizen { name }`, 'The fragment "F" is never used.'],
    [
      'a fragment on a scalar',
      `{ ${C} { ... on Level { name } } }`,
      'A fragment cannot be on "Level", which has no fields.',
    ],
    [
      'a fragment that never applies',
      `{ ${C} { ... on Company { name } } }`,
      'A fragment here can never apply to the type "Citizen".',
    ],
    [
      'a fragment within itself',
      `{ ${C} { ...F } } fragment F on Citizen { ...F }`,
      'The fragment "F" contains itself.',
    ],
    ['a variable without use', `query ($a: Int) { ${C} { name } }`, 'The variable "$a" is never used.'],
    [
      'a variable without definition',
      '{ citizen(idNumber: $a) { name } }',
      'The variable "$a" is not defined by the operation that uses it.',
    ],
    [
      'a variable of another type',
      'query ($a: Int!) { citizen(idNumber: $a) { name } }',
      'The variable "$a" has another type than the place where it is used.',
    ],
    [
      'a variable of an output type',
      `query ($a: Citizen) { ${C} { name @skip(if: $a) } }`,
      'A variable must have an input type: a scalar, an enum or an input.',
    ],
    ['a directive', `{ ${C} { name @live } }`, 'There is no directive "@live".'],
    [
      'a directive out of place',
      `query @skip(if: true) { ${C} { name } }`,
      'The directive "@skip" cannot be used here.',
    ],
    [
      'a directive twice',
      `{ ${C} { name @skip(if: true) @skip(if: true) } }`,
      'The directive "@skip" can be used only once in a place.',
    ],
    [
      'fields in conflict',
      `{ ${C} { a: name a: marriage { name } } }`,
      'The fields "a" conflict. Give them different aliases, or ask for the same in both.',
    ],
    ['a missing selection', `{ ${C} }`, 'The field "Query.citizen" has fields. Select some of them.'],
    [
      'a selection too much',
      `{ ${C} { name { first } } }`,
      'The field "Citizen.name" has no fields to select. Leave its selection out.',
    ],
    [
      'a number of the wrong type',
      '{ citizen(idNumber: "1", count: "7") { name } }',
      'A value in the argument "count" does not fit. It must be of type "Int".',
    ],
    [
      'a list of the wrong type',
      '{ citizen(idNumber: "1", tags: ["a", 7]) { name } }',
      'A value in the argument "tags" does not fit. It must be of type "String!".',
    ],
    [
      'null where there must be something',
      '{ citizen(idNumber: null) { name } }',
      'A value in the argument "idNumber" does not fit. It must be of type "IDNumber!".',
    ],
    [
      'no value of the enum',
      '{ citizen(idNumber: "1", level: L3) { name } }',
      'A value in the argument "level" does not fit. It must be of type "Level".',
    ],
    [
      'a default of the wrong type',
      'query ($n: Int = "7") { citizen(idNumber: "1", count: $n) { name } }',
      'A value in the default of a variable does not fit. It must be of type "Int".',
    ],
    [
      'what an input requires',
      '{ citizen(idNumber: "1", at: { inner: { street: "a" } }) { name } }',
      'Give the input "Place" in the argument "at" what it requires: "street".',
    ],
    [
      'what an input lacks',
      '{ citizen(idNumber: "1", at: { street: "a", inner: { street: "b", town: "c" } }) { name } }',
      'The input "Place" in the argument "at" has no field "town".',
    ],
    [
      'two of which one is allowed',
      '{ citizen(idNumber: "1", one: { a: 1, b: 2 }) { name } }',
      'Give the input "Choice" in the argument "one" exactly one of its fields, and not null.',
    ],
    ['an operation twice', 'query A { __typename } query A { __typename }', 'There can be only one operation "A".'],
    [
      'an operation without a name among others',
      'query A { __typename } { __typename }',
      'An operation without a name must be the only one in its document.',
    ],
    [
      'an argument twice',
      '{ citizen(idNumber: "1", idNumber: "1") { name } }',
      'There can be only one argument "idNumber".',
    ],
    [
      'a definition of a type',
      '{ __typename } type A { a: Int }',
      'A document may hold operations and fragments only.',
    ],
  ])('%s', async (_, query, sentence) => {
    const { status, messages, errors } = await post({ query });
    expect([status, messages[0]]).toEqual([400, sentence]);
    expect(errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(errors[0].locations[0]).toEqual({ line: 1, column: expect.any(Number) });
  });

  test.each([
    ['{ citizen(idNumber: "1") { name }', 'line 1, column 34 has the end'],
    ['{ citizen("1") { name } }', 'line 1, column 11 has a text'],
    ['{\n  citizen(7) { name } }', 'line 2, column 11 has a number'],
    ['{ __typename } tokens', 'line 1, column 16 has a name'],
    ['{ citizen() }', 'line 1, column 11 has ")"'],
    ['{ citizen(idNumber: "1) { name } }', 'line 1, column 35 has something that cannot be read'],
    ['{ ä }', 'line 1, column 3 has something that cannot be read'],
  ])('a document that cannot be parsed: %s', async (query, place) => {
    const { messages, errors } = await post({ query });
    expect(messages).toEqual([`The operation cannot be parsed: ${place} where it does not belong.`]);
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['a list', [{ query: '{ __typename }' }]],
    ['nothing', {}],
    ['a query that is no text', { query: { kind: 'Document' } }],
    ['variables that are no object', { query: '{ __typename }', variables: '{}' }],
    ['a name that is no text', { query: '{ __typename }', operationName: 7 }],
  ])('a body that is %s', async (_, payload) => {
    const { status, messages } = await post(payload);
    expect([status, messages]).toEqual([400, [expect.stringMatching(/^Send one operation as a JSON body: /)]]);
  });

  test('ten of them at most, and each once', async () => {
    const fields = Array.from({ length: 50 }, (_, i) => `f${i}`).join(' ');
    const { messages } = await post({ query: `{ ${C} { ${fields} } }` });
    expect(messages).toHaveLength(10);
    expect(new Set(messages).size).toBe(10);
  });
});

describe('an ID number that stands where it does not belong never comes back:', () => {
  const DOCUMENTS: [string, string][] = [
    ['as a text', `{ citizen(idNumber: "1", count: "${NUMBER}") { name } }`],
    ['as a block text', `{ citizen(idNumber: "1", count: """${NUMBER}""") { name } }`],
    ['as a number', `{ citizen(idNumber: "1", count: ${NUMBER}) { name } }`],
    ['as a fraction', `{ citizen(idNumber: "1", count: ${NUMBER}.5) { name } }`],
    ['in a list', `{ citizen(idNumber: "1", tags: ["a", ${NUMBER}]) { name } }`],
    ['in an object', `{ citizen(idNumber: "1", at: { street: ${NUMBER} }) { name } }`],
    ['as the field of an input', `{ citizen(idNumber: "1", at: { street: "a", ${NAME}: 1 }) { name } }`],
    ['as the field of an input, twice', `{ citizen(idNumber: "1", at: { ${NAME}: 1, ${NAME}: 1 }) { name } }`],
    ['as an enum', `{ citizen(idNumber: "1", level: ${NAME}) { name } }`],
    ['as a default', `query ($n: Int = "${NUMBER}") { citizen(idNumber: "1", count: $n) { name } }`],
    ['as a field', `{ ${C} { ${NAME} } }`],
    ['as a field with a selection', `{ ${C} { ${NAME} { name } } }`],
    ['as a field at the root', `{ ${NAME}(idNumber: "${NUMBER}") }`],
    ['as an alias', `{ ${C} { ${NAME}: name ${NAME}: marriage { name } } }`],
    ['as an alias of nothing', `{ ${C} { ${NAME}: nothing } }`],
    ['as an alias without a selection', `{ ${NAME}: ${C} }`],
    ['as an argument', `{ citizen(idNumber: "1", ${NAME}: 1) { name } }`],
    ['as an argument, twice', `{ citizen(idNumber: "1", ${NAME}: 1, ${NAME}: 1) { name } }`],
    ['as the argument of a directive', `{ ${C} { name @skip(if: true, ${NAME}: 1) } }`],
    ['as a variable without use', `query ($${NAME}: Int) { ${C} { name } }`],
    ['as a variable without definition', `{ citizen(idNumber: $${NAME}) { name } }`],
    ['as a variable of another type', `query ($${NAME}: Int!) { citizen(idNumber: $${NAME}) { name } }`],
    [
      'as a variable, twice',
      `query ($${NAME}: Int, $${NAME}: Int) { citizen(idNumber: "1", count: $${NAME}) { name } }`,
    ],
    ['as a variable in a constant', `query ($a: Int = $${NAME}) { ${C} { name } }`],
    ['as the type of a variable', `query ($a: ${NAME}) { citizen(idNumber: "1", count: $a) { name } }`],
    ['as the type of a fragment', `{ ${C} { ... on ${NAME} { name } } }`],
    ['as a directive', `{ ${C} { name @${NAME} } }`],
    ['as a fragment that is missing', `{ ${C} { ...${NAME} } }`],
    ['as a fragment without use', `{ ${C} { name } } fragment ${NAME} on Citizen { name }`],
    ['as a fragment within itself', `{ ${C} { ...${NAME} } } fragment ${NAME} on Citizen { ...${NAME} }`],
    ['as a fragment of a scalar', `{ ${C} { ...${NAME} } } fragment ${NAME} on Level { name }`],
    ['as a fragment that never applies', `{ ${C} { ...${NAME} } } fragment ${NAME} on Company { name }`],
    ['as a fragment, twice', `{ ${C} { ...${NAME} } } ${`fragment ${NAME} on Citizen { name } `.repeat(2)}`],
    ['as an operation', `query ${NAME}($a: Int) { ${C} { name } }`],
    ['as an operation, twice', `query ${NAME} { __typename } query ${NAME} { __typename }`],
    ['as an operation with a variable that is missing', `query ${NAME} { citizen(idNumber: $a) { name } }`],
    ['as a definition', `{ __typename } type ${NAME} { a: Int }`],
    ['as a description', `"${NUMBER}" { __typename }`],
    ['as a comment behind a mistake', `{ ${C} { wedding # ${NUMBER}\n } }`],
    ['as a comment', `{ ${C} { # ${NUMBER}`],
    ['as a name that begins with a digit', `{ ${C} { ${NUMBER}: name } }`],
    ['as a word at the end', `{ __typename } ${NAME}`],
    ['behind a letter at the end', `{ __typename } ${NUMBER}x`],
    ['in an escape', `{ citizen(idNumber: "\\u{${NUMBER}}") { name } }`],
    ['in a text without an end', `{ citizen(idNumber: "${NUMBER}) { name } }`],
    ['in a block text without an end', `{ citizen(idNumber: """${NUMBER}) { name } }`],
    ['in pieces', `{ ${C} { n99000_0197_90224_0486 } }`],
  ];
  /** The number's digits, whatever stands between them. */
  const digitsOf = (text: string): string => text.replace(/\D/g, '');

  test.each(DOCUMENTS)('%s', async (_, query) => {
    server.logged = '';
    const { status, text, messages } = await post({ query });
    expect(status).toBe(400);
    expect(messages.length).toBeGreaterThan(0);
    expect(digitsOf(text + server.logged)).not.toContain(NUMBER);
  });

  test.each([
    ['as the name to run', { query: 'query A { __typename } query B { __typename }', operationName: NAME }],
    ['as a name to run that is a number', { query: '{ __typename }', operationName: 990000197902240 }],
    ['as variables', { query: '{ __typename }', variables: NUMBER }],
    ['as a list of variables', { query: '{ __typename }', variables: [NUMBER] }],
    ['as a query', { query: NUMBER }],
    ['as a query in an object', { query: { [NAME]: NUMBER } }],
    ['as extensions', { query: '{ __typename }', extensions: NUMBER }],
    ['as the hash of a query', { extensions: { persistedQuery: { version: 1, sha256Hash: NUMBER } } }],
    ['as a member of the body', { [NAME]: NUMBER }],
    ['as one of a batch', [{ query: NUMBER }, { query: NUMBER }]],
    ['as nonsense', `{"query": ${NAME}`],
    ['as a body', `"${NUMBER}"`],
    ['as a list', `[${NUMBER}]`],
  ])('%s of the body', async (_, payload) => {
    server.logged = '';
    const { text } = await post(payload);
    expect(digitsOf(text + server.logged)).not.toContain(NUMBER);
  });
});
