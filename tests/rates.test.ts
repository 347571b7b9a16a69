import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { cast } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';

describe('who does something too often', () => {
  let at: TestPlatform;
  beforeAll(async () => {
    at = await startPlatform({ environment: { RATE_OPERATIONS: '20', RATE_CASES: '3', RATE_SIGN_INS: '2' } });
  });
  afterAll(() => at.close());

  const tokenOf = (user: string) => signIn(user, { url: at.platform.url, secret: at.keys.localClientSecret.active });

  /** Sends an operation and gives what of the answer says whether to come again. */
  async function send(user: string, body: object) {
    const response = await fetch(`${at.platform.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await at.token(user)}` },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: { code: string; retryAfter?: number } }[];
    };
    const after = Number(response.headers.get('retry-after'));
    const { code, retryAfter = 0 } = errors?.[0]?.extensions ?? {};
    return { status: response.status, code, isWhole: !!data && !errors, after, retryAfter };
  }

  const openings = async (user: string) => {
    const presentation = await at.present(cast.driver.idNumber, 'transport');
    const subjects = [{ role: 'applicant', presentation }];
    const input = { task: 'ride-hailing-driver-qualification', window: 'transport', subjects };
    const query = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant } }';
    return send(user, { query, variables: { input } });
  };

  test('opens no more cases than the rate allows, is told the seconds to wait, and hinders nobody else', async () => {
    for (let i = 0; i < 3; i += 1) expect(await openings('officer-wang')).toMatchObject({ isWhole: true });
    const refused = await openings('officer-wang');
    expect(refused).toMatchObject({ status: 503, code: 'OVERLOADED', isWhole: false });
    expect([refused.after > 0 && refused.after <= 60, Number.isInteger(refused.after)]).toEqual([true, true]);
    expect(refused.retryAfter).toBe(refused.after);
    // A refused opening is none, so that what comes next is another error than this one.
    expect(await openings('officer-chen')).toMatchObject({ status: 403, code: 'CASE_INVALID' });
  });

  test('sends no more operations than the rate allows, and may again after the seconds that are named', async () => {
    const flood = await Promise.all(
      Array.from({ length: 60 }, () => send('officer-sun', { query: '{ tasks { name } }' })),
    );
    const refused = flood.filter(({ isWhole }) => !isWhole);
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(one).toMatchObject({ status: 503, code: 'OVERLOADED', after: 1 });
    expect(await send('officer-lin', { query: '{ tasks { name } }' })).toMatchObject({ isWhole: true });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await send('officer-sun', { query: '{ tasks { name } }' })).toMatchObject({ isWhole: true });
  });

  test('is refused before anything of the operation is looked at', async () => {
    const flood = await Promise.all(Array.from({ length: 60 }, () => send('officer-zhou', { query: '{ nonsense' })));
    expect(flood.some(({ code }) => code === 'OVERLOADED')).toBe(true);
  });

  test('signs in no more often than the rate allows; others still may', async () => {
    await tokenOf('officer-wu');
    await tokenOf('officer-wu');
    await expect(tokenOf('officer-wu')).rejects.toThrow(/^This user signs in too often\. Try again in \d+ s\.$/);
    await tokenOf('citizen-1');
  });

  describe('a new operation after the other', () => {
    let opened: Case;
    const who = cast.driver.idNumber;
    beforeAll(async () => {
      at = await startPlatform({ environment: { RATE_FIELDS: '600' } });
      opened = await at.open({
        user: 'officer-wang',
        window: 'transport',
        task: 'ride-hailing-driver-qualification',
        subjects: { applicant: who },
      });
    });
    afterAll(() => at.close());

    /** Twenty persons with two fields each, under names that no other operation has. */
    const operation = (number: number) =>
      `query ($who: IDNumber!) { ${Array.from({ length: 20 }, (_, i) => `n${number}p${i}: citizen(idNumber: $who) { name photo }`).join(' ')} }`;

    test('is refused with the seconds to wait, and what others ask is not', async () => {
      const codes: (string | undefined)[] = [];
      let retryAfter = 0;
      for (let number = 0; number < 30; number++) {
        const { body } = await at.ask(opened, operation(number), { who });
        codes.push(body.errors?.[0]?.extensions.code);
        retryAfter = Number(body.errors?.[0]?.extensions.retryAfter ?? retryAfter);
      }
      const answered = codes.filter((code) => code === undefined).length;
      expect(answered).toBeGreaterThan(3);
      expect(answered).toBeLessThan(12);
      expect(new Set(codes)).toEqual(new Set([undefined, 'OVERLOADED']));
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(60);
      const elsewhere = await at.send(
        { query: '{ tasks { name } }' },
        { authorization: `Bearer ${await at.token('officer-lin')}` },
      );
      expect(elsewhere.body.errors).toBeUndefined();
    });
  });
});
