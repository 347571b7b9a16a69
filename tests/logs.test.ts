import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cast } from './support/cast.ts';
import { ARRANGEMENTS, startPlatform, type TestPlatform } from './support/platform.ts';

const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id } } }';
const { seller, buyer, spouse, driver, unit } = cast;
const PEOPLE = [seller, buyer, spouse, driver].map(({ idNumber }) => idNumber);

describe.each(ARRANGEMENTS)('what is written down, down to the last detail, %s', (_, arrangement) => {
  let at: TestPlatform;
  const printed: string[] = [];
  const secrets: string[] = [];
  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream);
      jest.spyOn(stream, 'write').mockImplementation((...all: unknown[]) => {
        printed.push(String(all[0]));
        return write(...(all as [string]));
      });
    }
    at = await startPlatform({
      ...arrangement,
      logLevel: 'trace',
      lies: { 'civil-affairs': () => Promise.reject(new Error(`${seller.idNumber} ${secrets.join(' ')}`)) },
    });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await at.close();
  });

  const present = async (idNumber: string) => {
    const presentation = await at.present(idNumber, 'real-estate');
    secrets.push(presentation);
    return presentation;
  };

  test('has no presentation, no grant, no token and no ID number in it, whatever is asked and whatever fails', async () => {
    const token = await at.token('officer-chen');
    secrets.push(token);
    const authorization = `Bearer ${token}`;
    const inputOf = async () => ({
      ...{ task: 'second-hand-housing-transfer', window: 'real-estate', parameters: { unit } },
      subjects: [
        { role: 'seller', presentation: await present(seller.idNumber) },
        { role: 'buyer', presentation: await present(buyer.idNumber) },
      ],
    });
    const input = await inputOf();
    const { body } = await at.send({ query: OPEN, variables: { input } }, { authorization });
    const { grant } = (body.data as { openCase: { grant: string } }).openCase;
    secrets.push(grant);
    const ask = (sent: unknown, headers: Record<string, string> = {}) =>
      at.send(sent, { authorization, 'x-case-grant': grant, ...headers });
    const [first] = input.subjects;
    const statuses = [];
    for (const one of [
      ask({ query: `{ citizen(idNumber: "${seller.idNumber}") { name marriage { status } } }` }),
      ask({ query: `{ citizen(idNumber: "${spouse.idNumber}") { name } }` }),
      ask({ query: `{ citizen(idNumber: "${driver.idNumber}") { ${grant.slice(0, 5)} ` }),
      ask({ query: `{ citizen(idNumber: ${driver.idNumber}) { name } }`, operationName: token }),
      ask({ query: 'query ($a: Int) { __typename }', variables: { a: grant, [seller.idNumber]: 1 } }),
      ask({ query: '{ __typename }' }, { authorization: `Bearer ${token}x` }),
      ask({ query: '{ __typename }' }, { 'x-case-grant': `${grant}x` }),
      ask(`{"query": "${grant}`),
      ask({ query: OPEN, variables: { input } }),
      ask({
        query: OPEN,
        variables: { input: { ...(await inputOf()), task: grant, window: String(first?.presentation) } },
      }),
      ask({
        query: OPEN,
        variables: { input: { ...(await inputOf()), key: token, parameters: { unit: seller.idNumber } } },
      }),
    ]) {
      statuses.push((await one).status);
    }
    expect(statuses).toEqual(expect.arrayContaining([200, 400, 401, 403]));
    expect(at.logged.length).toBeGreaterThan(0);
    const written = [...at.logged, ...printed, ...(await at.ledger())].join('\n');
    // A part of a token is as bad as a whole: its claims, and what signs them.
    const parts = secrets.flatMap((secret) => secret.split('.')).filter((part) => part.length > 20);
    const found = [...parts, ...PEOPLE].flatMap((text, number) => (written.includes(text) ? [number] : []));
    expect(found).toEqual([]);
  });
});
