import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { signGrant } from '../gateway/cases/grant.ts';
import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import { startTestIssuer } from '../gateway/identity/test-issuer.ts';
import { now as clock } from '../schema/clock.ts';
import { cast } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id expiresAt } } }';
const CLOSE = 'mutation ($id: ID!) { closeCase(id: $id) { case { id closedAt outcome } } }';

describe('opening and ending a case', () => {
  let at: TestPlatform;
  const { driver, seller, buyer, unit } = cast;
  beforeAll(async () => {
    at = await startPlatform();
  });
  afterAll(() => at.close());

  const good = async () => ({
    task: 'ride-hailing-driver-qualification',
    window: 'transport',
    subjects: [{ role: 'applicant', presentation: await at.present(driver.idNumber, 'transport') }],
  });
  const attempt = async (change: object = {}, user = 'officer-wang') => {
    const input = { ...(await good()), ...change };
    return at.send({ query: OPEN, variables: { input } }, { authorization: `Bearer ${await at.token(user)}` });
  };
  const codeOf = async (answer: ReturnType<typeof at.send>) => {
    const { status, body } = await answer;
    return [status, body.errors?.[0]?.extensions.code];
  };

  test('a case opens with the card of each subject, and its grant works', async () => {
    const { status, body } = await attempt();
    expect(status).toBe(200);
    expect(body.data?.openCase).toMatchObject({ grant: expect.any(String), case: { id: expect.any(String) } });
  });

  test('without a token nothing is said', async () => {
    expect(await codeOf(at.send({ query: OPEN, variables: { input: await good() } }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect(await codeOf(at.send({ query: '{ __typename }' }, { authorization: 'Bearer forged' }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
  });

  test("an officer's token from another issuer is refused", async () => {
    const issuer = await startTestIssuer();
    const token = await issuer.tokenOf('officer-wang');
    await issuer.close();
    expect(await codeOf(at.send({ query: '{ tasks { name } }' }, { authorization: `Bearer ${token}` }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
  });

  test('an unknown task, role, or parameter is bad input', async () => {
    expect(await codeOf(attempt({ task: 'no-such-task' }))).toEqual([400, 'BAD_USER_INPUT']);
    const presentation = await at.present(driver.idNumber, 'transport');
    expect(await codeOf(attempt({ subjects: [{ role: 'somebody', presentation }] }))).toEqual([400, 'BAD_USER_INPUT']);
    expect(await codeOf(attempt({ parameters: { unit } }))).toEqual([400, 'BAD_USER_INPUT']);
  });

  test('no card, no case', async () => {
    expect(await codeOf(attempt({ subjects: [] }))).toEqual([403, 'PRESENTATION_INVALID']);
  });

  test('a card reading can be used once', async () => {
    const subjects = [{ role: 'applicant', presentation: await at.present(driver.idNumber, 'transport') }];
    expect((await attempt({ subjects })).status).toBe(200);
    expect(await codeOf(attempt({ subjects }))).toEqual([403, 'PRESENTATION_INVALID']);
  });

  test('an answer that got lost is given again under its key: the same case, with a grant that holds', async () => {
    const input = { ...(await good()), key: 'the first case of the day' };
    const first = await attempt(input);
    expect(first.status).toBe(200);
    const again = await attempt(input);
    const [one, other] = [first, again].map(({ body }) => body.data?.openCase as { grant: string; case: object });
    expect(other?.case).toEqual(one?.case);
    const query = `{ citizen(idNumber: "${driver.idNumber}") { name } }`;
    const answer = await at.ask({ grant: String(other?.grant), id: '', token: await at.token('officer-wang') }, query);
    expect(answer.body.data).toBeTruthy();
    expect(await codeOf(attempt({ key: input.key }))).toEqual([409, 'KEY_REUSED']);
  });

  test('an ending under a key can be tried again, and its key ends nothing else', async () => {
    const subjects = { applicant: driver.idNumber };
    const opening = { ...{ user: 'officer-wang', task: 'ride-hailing-driver-qualification' }, window: 'transport' };
    const [{ id }, { id: otherId }] = (await Promise.all([1, 2].map(() => at.open({ ...opening, subjects })))) as [
      Case,
      Case,
    ];
    const query = 'mutation ($id: ID!, $key: ID) { closeCase(id: $id, key: $key) { case { id outcome closedAt } } }';
    const close = async (which = id) =>
      at.send(
        { query, variables: { id: which, key: 'the first ending of the day' } },
        { authorization: `Bearer ${await at.token('officer-wang')}` },
      );
    const first = await close();
    expect(first.body.data).toBeTruthy();
    expect(await close()).toEqual(first);
    expect(await codeOf(close(otherId))).toEqual([409, 'KEY_REUSED']);
  });

  test('one person cannot stand in two roles, though their card was read twice', async () => {
    const presentations = await Promise.all([1, 2].map(() => at.present(seller.idNumber, 'real-estate')));
    const subjects = ['seller', 'buyer'].map((role, i) => ({ role, presentation: presentations[i] }));
    const { body } = await attempt(
      { ...{ task: 'second-hand-housing-transfer', window: 'real-estate', parameters: { unit } }, subjects },
      'officer-chen',
    );
    expect(body.errors?.[0]).toMatchObject({
      message: expect.stringContaining('seller, buyer'),
      extensions: { code: 'PRESENTATION_INVALID' },
    });
  });

  test('a forged reading, or one of another window, is refused', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const forged = await signPresentation({
      subject: driver.idNumber,
      window: 'transport',
      reader: embeddedReader('transport'),
      key: privateKey,
    });
    const elsewhere = await at.present(driver.idNumber, 'real-estate');
    for (const presentation of [forged, elsewhere, 'nonsense']) {
      expect(await codeOf(attempt({ subjects: [{ role: 'applicant', presentation }] }))).toEqual([
        403,
        'PRESENTATION_INVALID',
      ]);
    }
  });

  test('an officer works at their own windows, on the tasks of those windows', async () => {
    expect(await codeOf(attempt({}, 'officer-chen'))).toEqual([403, 'CASE_INVALID']);
    expect(await codeOf(attempt({ window: 'real-estate' }))).toEqual([403, 'CASE_INVALID']);
    expect(await codeOf(attempt({}, 'privacy-officer-zhao'))).toEqual([403, 'CASE_INVALID']);
  });

  test('a missing or malformed parameter is named', async () => {
    for (const parameters of [undefined, { unit: 'not a unit' }]) {
      const subjects = await Promise.all(
        [['seller', seller] as const, ['buyer', buyer] as const].map(async ([role, { idNumber }]) => ({
          role,
          presentation: await at.present(idNumber, 'real-estate'),
        })),
      );
      const answer = await attempt(
        { task: 'second-hand-housing-transfer', window: 'real-estate', subjects, parameters },
        'officer-chen',
      );
      expect(answer.body.errors?.[0]).toMatchObject({
        message: expect.stringContaining('"unit"'),
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
  });

  test('data without a case is refused', async () => {
    const token = await at.token('officer-wang');
    const query = `{ citizen(idNumber: "${driver.idNumber}") { name } }`;
    expect(await codeOf(at.send({ query }, { authorization: `Bearer ${token}` }))).toEqual([403, 'CASE_REQUIRED']);
  });

  test("a grant is its officer's own, and cannot be forged", async () => {
    const opened = await at.open({ user: 'officer-wang', ...(await good()), subjects: { applicant: driver.idNumber } });
    const query = `{ citizen(idNumber: "${driver.idNumber}") { name } }`;
    const stranger = { authorization: `Bearer ${await at.token('officer-chen')}`, 'x-case-grant': opened.grant };
    expect(await codeOf(at.send({ query }, stranger))).toEqual([403, 'CASE_INVALID']);
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const claims = {
      caseId: opened.id,
      task: 'second-hand-housing-transfer',
      window: 'transport',
      officer: 'officer-wang',
      subjects: {},
      parameters: {},
    };
    const forged = await signGrant(
      { ...claims, issuer: 'citizen-graph', expiresAt: clock() + 60_000 },
      { ...at.keys.grant.active, privateKey },
    );
    expect(await codeOf(at.ask({ ...opened, grant: forged }, query))).toEqual([403, 'CASE_INVALID']);
    const expired = await signGrant(
      { ...claims, issuer: 'citizen-graph', expiresAt: clock() - 60_000 },
      at.keys.grant.active,
    );
    expect(await codeOf(at.ask({ ...opened, grant: expired }, query))).toEqual([403, 'CASE_EXPIRED']);
  });

  test('a closed case is closed at once, and closing twice changes nothing', async () => {
    const opened = await at.open({ user: 'officer-wang', ...(await good()), subjects: { applicant: driver.idNumber } });
    const query = `{ citizen(idNumber: "${driver.idNumber}") { name } }`;
    expect((await at.ask(opened, query)).body.data).toBeTruthy();
    const close = (user: string) =>
      at
        .token(user)
        .then((token) => at.send({ query: CLOSE, variables: { id: opened.id } }, { authorization: `Bearer ${token}` }));
    expect(await codeOf(close('officer-chen'))).toEqual([403, 'CASE_INVALID']);
    const first = await close('officer-wang');
    expect(first.body.data?.closeCase).toMatchObject({ case: { outcome: 'COMPLETED', closedAt: expect.any(String) } });
    expect((await close('officer-wang')).body.data).toEqual(first.body.data);
    expect(await codeOf(at.ask(opened, query))).toEqual([403, 'CASE_INVALID']);
  });
});
