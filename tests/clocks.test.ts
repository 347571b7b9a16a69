import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cast } from './support/cast.ts';
import { type Answer, type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }';
const CLOSE = 'mutation ($id: ID!) { closeCase(id: $id) { case { id closedAt } } }';
const MINUTE = 60_000;

describe('two instances on one database whose clocks are two minutes apart', () => {
  let ahead: TestPlatform;
  let behind: TestPlatform;
  beforeAll(async () => {
    ahead = await startPlatform({ now: () => Date.now() + MINUTE });
    behind = await startPlatform({ now: () => Date.now() - MINUTE, beside: ahead });
  });
  afterAll(() => Promise.all([ahead?.close(), behind?.close()]));

  const open = (at: TestPlatform) =>
    at.open({
      ...{ user: 'officer-wang', task: 'ride-hailing-driver-qualification', window: 'transport' },
      subjects: { applicant: cast.driver.idNumber },
    });
  const query = `{ citizen(idNumber: "${cast.driver.idNumber}") { name } }`;
  const ask = async (at: TestPlatform, { grant, id }: Case) =>
    at.ask({ grant, id, token: await at.token('officer-wang') }, query);
  const codeOf = ({ status, body }: Answer) => [status, body.errors?.[0]?.extensions.code];

  test('take each other’s grants, and a case that one closes is refused by the other within two seconds', async () => {
    for (const [here, there] of [[ahead, behind] as const, [behind, ahead] as const]) {
      const opened = await open(here);
      for (const at of [here, there]) expect((await ask(at, opened)).body.data).toBeTruthy();
      const authorization = `Bearer ${await there.token('officer-wang')}`;
      const closed = await there.send({ query: CLOSE, variables: { id: opened.id } }, { authorization });
      expect(closed.body.data).toBeTruthy();
      expect(codeOf(await ask(there, opened))).toEqual([403, 'CASE_INVALID']);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(codeOf(await ask(here, opened))).toEqual([403, 'CASE_INVALID']);
    }
  });

  test('spend a card reading once between them', async () => {
    const presentation = await ahead.present(cast.driver.idNumber, 'transport');
    const input = {
      ...{ task: 'ride-hailing-driver-qualification', window: 'transport' },
      subjects: [{ role: 'applicant', presentation }],
    };
    const answers = [];
    for (const at of [behind, ahead, behind]) {
      const authorization = `Bearer ${await at.token('officer-wang')}`;
      answers.push(codeOf(await at.send({ query: OPEN, variables: { input } }, { authorization })));
    }
    const used = [403, 'PRESENTATION_INVALID'];
    expect(answers).toEqual([[200, undefined], used, used]);
  });
});
