import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSubjectDigest } from '../gateway/ledger/subject-digest.ts';
import { cast } from './support/cast.ts';
import { type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const OPEN = 'mutation ($input: OpenCaseInput!) { openCase(input: $input) { grant case { id } } }';
const CLOSE = 'mutation ($id: ID!) { closeCase(id: $id) { case { id } } }';
const { seller, buyer, spouse, driver, unit } = cast;

interface Entry {
  kind: string;
  rule?: string;
  event?: string;
  task: string;
  window: string;
  case?: string;
  subjects?: [role: string, subject: string][];
  releases: { subject: string | null; fields: [coordinate: string, ...string[]][] }[];
}

describe('the ledger names those whom an entry is about', () => {
  let at: TestPlatform;
  let digest: (id: string) => string;
  let opened: Case;
  beforeAll(async () => {
    at = await startPlatform();
    digest = createSubjectDigest(() => at.keys.ledgerDigest.active);
    opened = await at.open({
      ...{ user: 'officer-chen', task: 'second-hand-housing-transfer', window: 'real-estate' },
      subjects: { seller: seller.idNumber, buyer: buyer.idNumber },
      parameters: { unit },
    });
  });
  afterAll(() => at.close());

  const entries = async () => (await at.ledger()).map((line) => JSON.parse(line) as Entry);
  const last = async () => (await entries()).at(-1) as Entry;
  const attempt = async (change: object, user = 'officer-wang') => {
    const subjects = [{ role: 'applicant', presentation: await at.present(driver.idNumber, 'transport') }];
    const input = { ...{ task: 'ride-hailing-driver-qualification', window: 'transport' }, subjects, ...change };
    return at.send({ query: OPEN, variables: { input } }, { authorization: `Bearer ${await at.token(user)}` });
  };

  test('when a case is opened, and when it is closed', async () => {
    const { id } = await at.open({
      ...{ user: 'officer-wang', task: 'ride-hailing-driver-qualification', window: 'transport' },
      subjects: { applicant: driver.idNumber },
    });
    await at.send({ query: CLOSE, variables: { id } }, { authorization: `Bearer ${await at.token('officer-wang')}` });
    const subjects = [['applicant', digest(driver.idNumber)]];
    expect((await entries()).slice(-2)).toMatchObject([
      { kind: 'case', event: 'opened', case: id, subjects },
      { kind: 'case', event: 'closed', case: id, subjects },
    ]);
    expect((await entries())[0]?.subjects).toEqual([
      ['seller', digest(seller.idNumber)],
      ['buyer', digest(buyer.idNumber)],
    ]);
  });

  test('when somebody probes for a person who is not in the case, whichever way they are named', async () => {
    await at.ask(opened, `{ citizen(idNumber: "${spouse.idNumber}") { name } }`);
    const refused = { kind: 'refusal', rule: 'SUBJECT_NOT_IN_CASE', case: opened.id };
    expect(await last()).toMatchObject({ ...refused, releases: [{ subject: digest(spouse.idNumber) }] });
    expect((await last()).releases.flatMap(({ fields }) => fields.map(([at]) => at))).toEqual(['Query.citizen']);
    await at.ask(
      opened,
      'query ($who: IDNumber!, $other: IDNumber!) { a: citizen(idNumber: $who) { name } b: citizen(idNumber: $other) { name } }',
      {
        who: driver.idNumber,
        other: spouse.idNumber,
      },
    );
    expect((await last()).releases.map(({ subject }) => subject)).toEqual([
      digest(driver.idNumber),
      digest(spouse.idNumber),
    ]);
  });

  test('when somebody asks for what the task does not grant of a person', async () => {
    await at.ask(opened, `{ citizen(idNumber: "${buyer.idNumber}") { name marriage { status } } }`);
    expect(await last()).toMatchObject({
      ...{ kind: 'refusal', rule: 'FIELD_NOT_GRANTED' },
      releases: [
        {
          subject: digest(buyer.idNumber),
          fields: [['Citizen.marriage', 'civil-affairs', expect.anything(), 'refused']],
        },
      ],
    });
  });

  test('when they ask for what nobody is named for: it is about all of the case, and of a screen about nobody', async () => {
    const appointment = await at.open({
      ...{ user: 'officer-zhou', task: 'book-appointment', window: 'medical' },
      subjects: { patient: seller.idNumber },
    });
    expect((await at.ask(appointment, '{ hospitals { name } }')).body.errors).toBeUndefined();
    expect((await last()).releases.map(({ subject }) => subject)).toEqual([digest(seller.idNumber)]);
    const both = [digest(seller.idNumber), digest(buyer.idNumber)];
    await at.ask(opened, '{ hospitals { name } }');
    expect(await last()).toMatchObject({ kind: 'refusal', rule: 'FIELD_NOT_GRANTED' });
    expect((await last()).releases.map(({ subject }) => subject)).toEqual(both);
    const screen = await at.open({
      ...{ user: 'screen-lakeside', task: 'lakeside-response', window: 'screen' },
      subjects: {},
    });
    expect((await at.ask(screen, '{ areaFlows(area: "湖滨") { area } }')).body.errors).toBeUndefined();
    expect((await last()).releases.map(({ subject }) => subject)).toEqual([null]);
  });

  test('when a case is refused to those whose cards were read, though it is too late, elsewhere, or twice', async () => {
    const elsewhere = await at.present(driver.idNumber, 'real-estate');
    const used = await at.present(driver.idNumber, 'transport');
    await attempt({ subjects: [{ role: 'applicant', presentation: used }] });
    for (const presentation of [elsewhere, used]) {
      expect((await attempt({ subjects: [{ role: 'applicant', presentation }] })).status).toBe(403);
      expect(await last()).toEqual({
        ...(await last()),
        ...{ kind: 'refusal', rule: 'PRESENTATION_INVALID', task: 'ride-hailing-driver-qualification' },
        ...{ window: 'transport', subjects: [['applicant', digest(driver.idNumber)]], releases: [] },
      });
      expect((await last()).case).toBeUndefined();
    }
  });

  test('and nobody else: what a forged reading says is no record about anybody', async () => {
    const before = (await entries()).length;
    const forged = await attempt({ subjects: [{ role: 'applicant', presentation: 'a.forged.reading' }] });
    expect(forged.status).toBe(403);
    expect(await last()).toMatchObject({ kind: 'refusal', rule: 'PRESENTATION_INVALID', subjects: [] });
    await attempt({ task: driver.idNumber, window: seller.idNumber });
    expect(await last()).toMatchObject({ kind: 'refusal', rule: 'BAD_USER_INPUT', task: 'unknown', window: 'unknown' });
    await attempt({}, 'officer-chen');
    expect(await last()).toMatchObject({ kind: 'refusal', rule: 'CASE_INVALID', officer: 'officer-chen' });
    expect((await entries()).length).toBe(before + 3);
  });

  test('by digests alone', async () => {
    const text = (await at.ledger()).join('\n');
    for (const { idNumber } of [seller, buyer, spouse, driver]) expect(text).not.toContain(idNumber);
  });
});
