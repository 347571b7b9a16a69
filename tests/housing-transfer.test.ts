import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cast, TASK_QUERY } from './support/cast.ts';
import { ARRANGEMENTS, type Case, startPlatform, type TestPlatform } from './support/platform.ts';

describe.each(ARRANGEMENTS)('second-hand housing transfer %s', (_, arrangement) => {
  let at: TestPlatform;
  let opened: Case;
  const { seller, spouse, buyer, unit, outsider } = cast;
  beforeAll(async () => {
    at = await startPlatform(arrangement);
    opened = await at.open({
      user: 'officer-chen',
      task: 'second-hand-housing-transfer',
      window: 'real-estate',
      subjects: { seller: seller.idNumber, buyer: buyer.idNumber },
      parameters: { unit },
    });
  });
  afterAll(() => at.close());

  test('the window gets every fact of the task in one answer', async () => {
    const { status, body } = await at.ask(opened, TASK_QUERY, { seller: seller.idNumber, buyer: buyer.idNumber, unit });
    expect(body.errors).toBeUndefined();
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      seller: {
        name: seller.name,
        idNumber: `**************${seller.idNumber.slice(-4)}`,
        marriage: {
          status: 'MARRIED',
          spouse: { name: spouse.name, idNumber: `**************${spouse.idNumber.slice(-4)}` },
        },
        realEstate: {
          unit: {
            number: unit,
            seizureOrder: null,
            saleContract: { isNetSigned: true, deedTax: { amount: expect.any(Number) } },
          },
        },
      },
      buyer: { name: buyer.name, housingPurchaseEligibility: { eligible: expect.any(Boolean) } },
    });
  });

  test("window sees the seller's marriage status, not the buyer's", async () => {
    const own = await at.ask(opened, `{ citizen(idNumber: "${seller.idNumber}") { marriage { status } } }`);
    expect(own.body.data).toEqual({ citizen: { marriage: { status: 'MARRIED' } } });
    const other = await at.ask(opened, `{ citizen(idNumber: "${buyer.idNumber}") { marriage { status } } }`);
    expect(other.status).toBe(403);
    expect(other.body.data).toBeUndefined();
    expect(other.body.errors).toEqual([
      expect.objectContaining({
        path: ['citizen', 'marriage'],
        extensions: { code: 'FIELD_NOT_GRANTED', coordinate: 'Citizen.marriage' },
      }),
    ]);
  });

  test('a relation one step further is refused', async () => {
    const query = `{ citizen(idNumber: "${seller.idNumber}") { marriage { spouse { drivingLicence { licenceClass } } } } }`;
    const { body } = await at.ask(opened, query);
    expect(body.errors?.[0]).toMatchObject({
      path: ['citizen', 'marriage', 'spouse', 'drivingLicence'],
      extensions: { code: 'FIELD_NOT_GRANTED', coordinate: 'Citizen.drivingLicence' },
    });
  });

  test('a person outside the case is refused, known or unknown, in the same words', async () => {
    const known = await at.ask(opened, `{ citizen(idNumber: "${outsider.idNumber}") { name } }`);
    const unknown = await at.ask(opened, '{ citizen(idNumber: "990999190001010017") { name } }');
    expect(known.body).toEqual(unknown.body);
    expect(known.body.errors?.[0]?.extensions.code).toBe('SUBJECT_NOT_IN_CASE');
  });

  test('another flat than that of the case is refused', async () => {
    const query = `{ citizen(idNumber: "${seller.idNumber}") { realEstate(unit: "${unit.slice(0, -1)}${unit.endsWith('9') ? 8 : 9}") { titleNumber } } }`;
    const { body } = await at.ask(opened, query);
    expect(body.errors?.[0]?.extensions).toEqual({
      code: 'ARGUMENT_NOT_GRANTED',
      coordinate: 'Citizen.realEstate',
      argument: 'unit',
    });
  });

  test('ten departments take part, and what one gave another is on record', async () => {
    const before = (await at.ledger()).length;
    await at.ask(opened, TASK_QUERY, { seller: seller.idNumber, buyer: buyer.idNumber, unit });
    const entries = (await at.ledger())
      .slice(before)
      .map((line) => JSON.parse(line) as { kind: string; releases: { recipient: string; fields: string[][] }[] });
    // What is handed on is on record before it is sent, and the answer last of all.
    expect(entries.map(({ kind }) => kind)).toEqual(['disclosure', 'disclosure', 'release']);
    const releases = entries.flatMap((entry) => entry.releases);
    const givers = new Set(releases.flatMap(({ fields }) => fields.map(([, owner]) => owner)));
    expect([...givers].sort()).toEqual(
      [
        ...['civil-affairs', 'court', 'finance', 'housing', 'human-resources', 'natural-resources'],
        ...['provident-fund', 'public-security', 'taxation', 'utilities'],
      ].sort(),
    );
    const toHousing = releases
      .filter(({ recipient }) => recipient === 'housing')
      .flatMap(({ fields }) => fields.map(([coordinate]) => coordinate));
    expect(toHousing).toEqual(expect.arrayContaining(['Citizen.residence', 'PensionInsurance.months']));
  });

  test('no personal value stands in the ledger', async () => {
    const text = (await at.ledger()).join('\n');
    for (const value of [seller, buyer, spouse].flatMap(({ idNumber, name }) => [idNumber, name]))
      expect(text).not.toContain(value);
  });
});
