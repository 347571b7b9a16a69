import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildSchema, GraphQLError } from 'graphql';
import { ERRORS, refusal, shortfall } from '../../schema/errors.ts';
import { say } from '../../schema/sentences.ts';
import { startServer, type TestServer } from './test-server.ts';

const PERSON = '990000197902240486';

const schema = buildSchema(`
  scalar IDNumber
  enum Level { L1 L2 }
  type Query { citizen(idNumber: IDNumber!, level: Level, count: Int, tags: [String!]): Citizen }
  type Citizen { name: String  marriage: Citizen }
`);

describe('what leaves the GraphQL server', () => {
  let server: TestServer;
  let execute: GatewayExecutor;

  beforeAll(async () => {
    server = await startServer(schema, (request) => execute(request));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.logged = '';
    execute = async () => ({ data: { citizen: null } });
  });

  async function send(query: string, more: object = {}) {
    const response = await server.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: { query, ...more },
    });
    return { status: response.statusCode, text: response.body, body: response.json() };
  }
  const GOOD = `{ citizen(idNumber: "${PERSON}") { name } }`;

  test('is the answer when all is well', async () => {
    expect(await send(GOOD)).toMatchObject({ status: 200, body: { data: { citizen: null } } });
  });

  describe('of an unexpected error', () => {
    const FAILURES: [string, () => never][] = [
      [
        'that is thrown',
        () => {
          throw new Error(`E11000 duplicate key: ${PERSON}`);
        },
      ],
      [
        'that is no Error',
        () => {
          throw PERSON;
        },
      ],
      [
        'with a code that is not ours',
        () => {
          throw new GraphQLError(`no ${PERSON}`, { extensions: { code: 'DOWNSTREAM', serviceName: PERSON } });
        },
      ],
      [
        'that claims to be the client’s mistake',
        () => {
          throw new GraphQLError(PERSON, { extensions: { code: 'SOMETHING', http: { status: 400 } } });
        },
      ],
    ];

    test.each(FAILURES)('%s only a reference does, and the log has it too, without its message', async (_, fail) => {
      execute = async () => fail();
      const { text, body } = await send(GOOD);
      const [error] = body.errors;
      expect(error).toMatchObject({ message: ERRORS.INTERNAL_SERVER_ERROR[1] });
      expect(Object.keys(error.extensions).sort()).toEqual(['code', 'reference']);
      expect(error.extensions.code).toBe('INTERNAL_SERVER_ERROR');
      expect(error.extensions.reference).toMatch(/^[0-9a-f-]{36}$/);
      expect(server.logged).toContain(error.extensions.reference);
      expect(text + server.logged).not.toContain(PERSON);
      expect(text).not.toMatch(/\.ts|node_modules|DOWNSTREAM|serviceName/);
    });

    test('among the errors of an answer, the same holds', async () => {
      execute = async () => ({ data: null, errors: [new GraphQLError(`no ${PERSON}`, { path: ['citizen'] })] });
      const { text, body } = await send(GOOD);
      expect(body.errors[0]).toMatchObject({ path: ['citizen'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
      expect(text + server.logged).not.toContain(PERSON);
    });
  });

  test('of a refusal is its code, its sentence, its place and its status', async () => {
    execute = async () => {
      throw refusal('FIELD_NOT_GRANTED', { path: ['citizen', 'name'], coordinate: 'Citizen.name' });
    };
    const { status, body } = await send(GOOD);
    expect(status).toBe(403);
    expect(body.errors).toEqual([
      {
        message: ERRORS.FIELD_NOT_GRANTED[1],
        path: ['citizen', 'name'],
        extensions: { code: 'FIELD_NOT_GRANTED', coordinate: 'Citizen.name' },
      },
    ]);
    expect(server.logged).toBe('');
  });

  test('of a refusal is nothing that the client called like a number', async () => {
    const alias = `n${PERSON}`;
    execute = async () => {
      throw refusal('FIELD_NOT_GRANTED', { path: ['citizen', alias, 'name'], coordinate: 'Citizen.name' });
    };
    const cut = await send(GOOD);
    expect(cut.body.errors[0]).toMatchObject({ path: ['citizen'], extensions: { coordinate: 'Citizen.name' } });
    execute = async () => {
      throw refusal('BAD_USER_INPUT', {
        message: say('The variable {name} must be a valid {type}.', { name: alias, type: 'IDNumber' }),
      });
    };
    const general = await send(GOOD);
    expect(general.body.errors[0].message).toBe(ERRORS.BAD_USER_INPUT[1]);
    expect(cut.text + general.text).not.toContain(PERSON);
  });

  test('of a shortfall beside data is the whole path, which the data has too', async () => {
    const path = [`n${PERSON}`, 'name'];
    const errors = [shortfall('DEPARTMENT_UNAVAILABLE', { path })];
    execute = async () => ({ data: { [`n${PERSON}`]: { name: null } }, errors });
    expect((await send(GOOD)).body.errors[0].path).toEqual(path);
  });

  describe('of the client’s own mistakes is a sentence', () => {
    test.each([
      ['a value of the wrong type', `{ citizen(idNumber: "1", count: "${PERSON}") { name } }`],
      ['a value that is no enum value', `{ citizen(idNumber: "1", level: A${PERSON}) { name } }`],
      ['a text for an enum', `{ citizen(idNumber: "1", level: "${PERSON}") { name } }`],
      ['a number that is too large', `{ citizen(idNumber: "1", count: ${PERSON}) { name } }`],
      ['an object for a text', `{ citizen(idNumber: "1", tags: [{ a: "${PERSON}" }]) { name } }`],
      ['a value out of place', `{ citizen("${PERSON}") { name } }`],
      ['a value at the end', `{ citizen(idNumber: "1") { name } } ${PERSON}`],
      ['a name out of place', `{ citizen(idNumber: "1") { name } } A${PERSON}`],
      ['an unfinished text', `{ citizen(idNumber: "${PERSON}) { name } }`],
    ])('that does not repeat %s', async (_, query) => {
      const { status, text, body } = await send(query);
      expect(status).toBe(400);
      expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
      expect(text + server.logged).not.toContain(PERSON);
    });

    test('that does not repeat a variable’s value or an operation’s name', async () => {
      const query = 'query A($n: Int) { citizen(idNumber: "1", count: $n) { name } } query B { __typename }';
      for (const more of [
        { operationName: `A${PERSON}` },
        { operationName: 'A', variables: { n: PERSON } },
        { operationName: 'A', variables: `{"n": "${PERSON}"}` },
      ]) {
        const { text } = await send(query, more);
        expect(text + server.logged).not.toContain(PERSON);
      }
    });

    test('that does not suggest what else there is', async () => {
      const { status, text } = await send('{ citizen(idNumber: "1") { marrriage { name } } }');
      expect(status).toBe(400);
      expect(text).toContain('marrriage');
      expect(text).not.toMatch(/Did you mean|"marriage"/);
    });

    test('that names the field or argument that is meant', async () => {
      expect((await send('{ citizen { name } }')).text).toContain('idNumber');
    });
  });

  test('of an operation that is too large says so', async () => {
    const { status, body } = await send(`{ ${'citizen(idNumber: "1") { name } '.repeat(400)} }`);
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe('OPERATION_TOO_COMPLEX');
  });
});
