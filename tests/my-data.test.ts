import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readUsers } from '../gateway/identity/users.ts';
import { ARRANGEMENTS, startPlatform, type TestPlatform } from './support/platform.ts';

const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id } } }';
const MY_DATA = readFileSync(new URL('../schema/tasks/phone/my-data.graphql', import.meta.url), 'utf8');

describe.each(ARRANGEMENTS)('a citizen on the phone %s', (_, arrangement) => {
  let at: TestPlatform;
  const [first, second] = readUsers(new URL('../seed/users', import.meta.url).pathname).filter(
    ({ kind }) => kind === 'citizen',
  );
  beforeAll(async () => {
    at = await startPlatform(arrangement);
  });
  afterAll(() => at.close());

  const openAs = async (user: string, subjects: object[] = []) =>
    at.send(
      { query: OPEN, variables: { input: { task: 'my-data', window: 'phone', subjects } } },
      { authorization: `Bearer ${await at.token(user)}` },
    );

  test('sees their own data without a card', async () => {
    const { body } = await openAs('citizen-1');
    const { grant, case: record } = (body.data as { openCase: { grant: string; case: { id: string } } }).openCase;
    const opened = { grant, id: record.id, token: await at.token('citizen-1') };
    const query = MY_DATA.replace(/@task\([\s\S]*?\n\)/, '').replaceAll(/@masked\([^)]*\)/g, '');
    const answer = await at.ask(opened, query, { me: first?.idNumber });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data).toMatchObject({ me: { idNumber: first?.idNumber, name: expect.any(String) } });
  });

  test("does not see anybody else's", async () => {
    const { body } = await openAs('citizen-1');
    const { grant, case: record } = (body.data as { openCase: { grant: string; case: { id: string } } }).openCase;
    const opened = { grant, id: record.id, token: await at.token('citizen-1') };
    const answer = await at.ask(opened, `{ citizen(idNumber: "${second?.idNumber}") { name } }`);
    expect(answer.body.errors?.[0]?.extensions.code).toBe('SUBJECT_NOT_IN_CASE');
  });

  test('cannot name another subject, nor do an officer open it for them', async () => {
    const presentation = await at.present(second?.idNumber as string, 'phone');
    const named = await openAs('citizen-1', [{ role: 'me', presentation }]);
    expect(named.body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const officer = await openAs('officer-chen');
    expect(officer.body.errors?.[0]?.extensions.code).toBe('CASE_INVALID');
  });
});
