import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { signGrant } from '../gateway/cases/grant.ts';
import { now as clock } from '../schema/clock.ts';
import { departmentNames } from '../subgraphs/departments.ts';
import { cast } from './support/cast.ts';
import { startDistantDatabase } from './support/distant-database.ts';
import { ARRANGEMENTS, type Case, type Lies, startPlatform, type TestPlatform } from './support/platform.ts';

// A request for which nobody waits any more, or whose grant ceased to hold, is not worked on to its end.

const QUERY = `{ citizen(idNumber: "${cast.seller.idNumber}") { name marriage { status } } }`;

const openTransfer = (at: TestPlatform): Promise<Case> =>
  at.open({
    user: 'officer-chen',
    task: 'second-hand-housing-transfer',
    window: 'real-estate',
    subjects: { seller: cast.seller.idNumber, buyer: cast.buyer.idNumber },
    parameters: { unit: cast.unit },
  });

/** Asks under a case; the result hangs up. */
function askAndHangUp(at: TestPlatform, { token, grant }: Case): () => Promise<void> {
  const controller = new AbortController();
  const asking = fetch(`${at.platform.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-case-grant': grant },
    body: JSON.stringify({ query: QUERY }),
    signal: controller.signal,
  });
  return async () => {
    controller.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  };
}

/** Resolves when something has become true. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; !isTrue(); i++) {
    if (i > 400) throw new Error('it never came true');
    await sleep(10);
  }
}

describe.each(ARRANGEMENTS)('a request under way ends %s', (_, arrangement) => {
  let at: TestPlatform;
  let held: AbortSignal[];
  afterEach(() => at.close());

  /** A platform on which civil affairs never answers. */
  async function withHeldDepartment(): Promise<Case> {
    held = [];
    const lies: Lies = {
      'civil-affairs': (__, ___, signal) => {
        if (signal) held.push(signal);
        return new Promise(() => {});
      },
    };
    at = await startPlatform({ ...arrangement, lies });
    return openTransfer(at);
  }

  const releases = async () => (await at.ledger()).filter((line) => line.includes('"kind":"release"'));

  test('when the client has gone, in the department too, and nothing is released', async () => {
    const opened = await withHeldDepartment();
    const hangUp = askAndHangUp(at, opened);
    await until(() => held.length > 0);
    await hangUp();
    await until(() => held.every(({ aborted }) => aborted));
    expect(await releases()).toEqual([]);
  });

  test('when its case is closed meanwhile: the window is told so, and nothing is released', async () => {
    const opened = await withHeldDepartment();
    const asking = at.ask(opened, QUERY);
    await until(() => held.length > 0);
    const closed = await at.send(
      { query: 'mutation ($id: ID!) { closeCase(id: $id) { case { id } } }', variables: { id: opened.id } },
      { authorization: `Bearer ${opened.token}` },
    );
    expect(closed.body.errors).toBeUndefined();
    const { status, body } = await asking;
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({ status: 403, code: 'CASE_INVALID' });
    await until(() => held.every(({ aborted }) => aborted));
    expect(await releases()).toEqual([]);
  });

  test('when its grant’s time is over, and nothing is released', async () => {
    const opened = await withHeldDepartment();
    const subjects = {
      seller: { kind: 'citizen', id: cast.seller.idNumber } as const,
      buyer: { kind: 'citizen', id: cast.buyer.idNumber } as const,
    };
    const claims = { caseId: opened.id, task: 'second-hand-housing-transfer', window: 'real-estate' };
    const grant = await signGrant(
      {
        ...{ ...claims, officer: 'officer-chen', subjects, parameters: { unit: cast.unit }, issuer: 'citizen-graph' },
        expiresAt: clock() + 2_500,
      },
      at.keys.grant.active,
    );
    const { status, body } = await at.ask({ ...opened, grant }, QUERY);
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({ status: 403, code: 'CASE_EXPIRED' });
    expect(held.length).toBeGreaterThan(0);
    await until(() => held.every(({ aborted }) => aborted));
    expect(await releases()).toEqual([]);
  });

  test('when a department takes too long: it is let go, and the rest is answered', async () => {
    held = [];
    const lies: Lies = {
      'civil-affairs': (__, ___, signal) => {
        if (signal) held.push(signal);
        return new Promise(() => {});
      },
    };
    at = await startPlatform({ ...arrangement, lies, environment: { DEPARTMENT_TIMEOUT_MS: '800' } });
    const { body } = await at.ask(await openTransfer(at), QUERY);
    expect(body.data).toEqual({ citizen: { name: cast.seller.name, marriage: null } });
    expect(body.errors?.map(({ extensions }) => extensions.department)).toEqual(['civil-affairs']);
    await until(() => held.length > 0 && held.every(({ aborted }) => aborted));
  });
});

test('a read of the database ends when the only client who waits for it has gone', async () => {
  const database = await startDistantDatabase();
  const environment = Object.fromEntries(
    departmentNames().map((name) => [
      `DEPARTMENT_${name.toUpperCase().replaceAll('-', '_')}_MONGODB_URI`,
      database.uriOf(name),
    ]),
  );
  const at = await startPlatform({ environment });
  try {
    const opened = await openTransfer(at);
    expect((await at.ask(opened, QUERY)).body.errors).toBeUndefined();
    const client = at.platform.services.get('public-security')?.client;
    const [started, failed]: [string[], string[]] = [[], []];
    client?.on('commandStarted', ({ commandName }) => started.push(commandName));
    client?.on('commandFailed', ({ commandName, failure }) => failed.push(`${commandName} ${failure.name}`));
    const goOn = database.hold();
    const hangUp = askAndHangUp(at, opened);
    await until(() => started.includes('find'));
    await hangUp();
    await until(() => failed.includes('find AbortError'));
    goOn();
    expect((await at.ask(opened, QUERY)).body.errors).toBeUndefined();
  } finally {
    await at.close();
    database.stop();
  }
});
