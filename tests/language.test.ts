import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cast } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const { seller, buyer, outsider, unit } = cast;
const PREFERENCES = 'fr;q=0.9, zh-CN, en;q=0.5';

interface Told {
  status: number;
  language: string | null;
  messages: string[];
}

describe('a client is told what to do in its language:', () => {
  let at: TestPlatform;
  let opened: Case;
  beforeAll(async () => {
    at = await startPlatform({
      lies: {
        'civil-affairs': () => {
          throw new Error('away');
        },
      },
    });
    opened = await at.open({
      user: 'officer-chen',
      task: 'second-hand-housing-transfer',
      window: 'real-estate',
      subjects: { seller: seller.idNumber, buyer: buyer.idNumber },
      parameters: { unit },
    });
  });
  afterAll(() => at.close());

  async function tell(path: string, init: RequestInit, language: string): Promise<Told> {
    const headers = { 'accept-language': language, ...init.headers };
    const response = await fetch(at.platform.url + path, { ...init, headers });
    const { errors = [] } = (await response.json()) as { errors?: { message: string }[] };
    const messages = errors.map(({ message }) => message);
    return { status: response.status, language: response.headers.get('content-language'), messages };
  }

  const asked = (query: unknown, variables?: object, operationName?: string): RequestInit => ({
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${opened.token}`,
      'x-case-grant': opened.grant,
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const citizen = (who: { idNumber: string }, fields: string) =>
    `{ citizen(idNumber: "${who.idNumber}") { ${fields} } }`;
  const opening = (input: object) =>
    asked('mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }', { input });
  const TRANSFER = { task: 'second-hand-housing-transfer', window: 'real-estate', subjects: [] };

  test.each<[what: string, status: number, how: () => RequestInit, path?: string]>([
    [
      'who has not signed in',
      401,
      () => ({ ...asked('{ __typename }'), headers: { 'content-type': 'application/json' } }),
    ],
    ['a document that cannot be parsed', 400, () => asked('{ citizen(')],
    ['a mistake in a document', 400, () => asked('query ($a: Int) { citizen(idNumber: $b) { wedding } }')],
    ['a document that is too large', 400, () => asked(`{ ${'tasks { name } '.repeat(600)} }`)],
    ['a body that is none', 400, () => asked(7)],
    [
      'a variable that is none',
      400,
      () => asked('query ($a: IDNumber!) { citizen(idNumber: $a) { name } }', { a: '1' }),
    ],
    ['an operation without a name', 400, () => asked('query A { __typename } query B { __typename }', {}, 'C')],
    ['two kinds of fields in one', 400, () => asked('{ tasks { name } __schema { queryType { name } } }')],
    ['a field that is not granted', 403, () => asked(citizen(buyer, 'marriage { status }'))],
    ['somebody else', 403, () => asked(citizen(outsider, 'name'))],
    ['a department that fails', 200, () => asked(citizen(seller, 'marriage { status }'))],
    ['a task that is none', 400, () => opening({ ...TRANSFER, task: 'nothing' })],
    ['a window that is another', 403, () => opening({ ...TRANSFER, window: 'hospital' })],
    ['a card that was not read', 403, () => opening({ ...TRANSFER, parameters: { unit } })],
    ['a parameter that is none', 400, () => opening({ ...TRANSFER, parameters: { unit: 'x' } })],
    ['a case that is none', 403, () => asked('mutation { closeCase(id: "x") { case { id } } }')],
    ['a query in a URL', 405, () => ({})],
    ['a body that is too large', 413, () => asked(' '.repeat(300_000))],
    ['a place that is none', 404, () => ({}), '/nowhere'],
    ['a place that cannot be read', 400, () => ({}), '/%zz'],
  ])('%s', async (_, status, how, path = '/graphql') => {
    const chinese = await tell(path, how(), PREFERENCES);
    expect([chinese.status, chinese.language]).toEqual([status, 'zh']);
    expect(chinese.messages.length).toBeGreaterThan(0);
    for (const message of chinese.messages) expect(message).toMatch(/\p{Script=Han}.*。$/u);
    const english = await tell(path, how(), 'de');
    expect([english.status, english.language]).toEqual([status, 'en']);
    expect(english.messages).toHaveLength(chinese.messages.length);
    for (const message of english.messages) expect(message).toMatch(/^[\x20-\x7e]+\.$/);
  });

  test('many at once, each in its own', async () => {
    const languages = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'zh' : 'en'));
    const told = await Promise.all(
      languages.map((language) => tell('/graphql', asked(citizen(outsider, 'name')), language)),
    );
    expect(told.map(({ messages: [message] }) => (/\p{Script=Han}/u.test(String(message)) ? 'zh' : 'en'))).toEqual(
      languages,
    );
  });
});
