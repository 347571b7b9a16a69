import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cast } from './support/cast.ts';
import { ARRANGEMENTS, startPlatform, type TestPlatform } from './support/platform.ts';

const QUERY = `query ($who: IDNumber!) { citizen(idNumber: $who) { name rideHailingQualification { isQualified findings { rule isMet } } } }`;

interface Verdict {
  isQualified: boolean;
  findings: { rule: string; isMet: boolean }[];
}

describe.each(ARRANGEMENTS)('ride-hailing driver qualification %s', (_, arrangement) => {
  let at: TestPlatform;
  beforeAll(async () => {
    at = await startPlatform(arrangement);
  });
  afterAll(() => at.close());

  async function verdictOn(applicant: string) {
    const subjects = { applicant };
    const opened = await at.open({
      user: 'officer-wang',
      task: 'ride-hailing-driver-qualification',
      window: 'transport',
      subjects,
    });
    const { body } = await at.ask(opened, QUERY, { who: applicant });
    expect(body.errors).toBeUndefined();
    return {
      opened,
      verdict: (body.data as { citizen: { rideHailingQualification: Verdict } }).citizen.rideHailingQualification,
    };
  }

  test('somebody who meets every rule qualifies', async () => {
    const { verdict } = await verdictOn(cast.driver.idNumber);
    expect(verdict.isQualified).toBe(true);
    expect(verdict.findings.every(({ isMet }) => isMet)).toBe(true);
  });

  test('somebody with a record is refused by the number of the rule', async () => {
    const { verdict } = await verdictOn(cast.refusedDriver.idNumber);
    expect(verdict.isQualified).toBe(false);
    expect(verdict.findings.filter(({ isMet }) => !isMet).map(({ rule }) => rule)).toEqual(['14(2)']);
  });

  test('neither the window nor the reader of the ledger sees the offence', async () => {
    const { opened } = await verdictOn(cast.refusedDriver.idNumber);
    for (const field of ['offences { kind }', 'conduct { hasDrugRecord }', 'drivingLicence { points }']) {
      const { body } = await at.ask(opened, `{ citizen(idNumber: "${cast.refusedDriver.idNumber}") { ${field} } }`);
      expect(body.errors?.[0]?.extensions.code).toBe('FIELD_NOT_GRANTED');
    }
    const released = (await at.ledger()).filter((line) => line.includes('"kind":"release"')).join('\n');
    expect(released).not.toMatch(/Offence|offences|TRAFFIC|"DrivingLicence.points"/);
  });

  test('the verdicts that transport received are on record as disclosed to transport', async () => {
    await verdictOn(cast.driver.idNumber);
    const [disclosure, release] = (await at.ledger())
      .slice(-2)
      .map((line) => JSON.parse(line) as { kind: string; releases: { recipient: string; fields: string[][] }[] });
    expect([disclosure?.kind, release?.kind]).toEqual(['disclosure', 'release']);
    const disclosed = (disclosure?.releases ?? [])
      .filter(({ recipient }) => recipient === 'transport')
      .flatMap(({ fields }) => fields);
    expect(disclosed.map(([coordinate]) => coordinate)).toEqual(
      expect.arrayContaining([
        'Citizen.conduct',
        'Conduct.hasDrugRecord',
        'Retirement.isReached',
        'Citizen.compulsoryEducationCompleted',
      ]),
    );
  });
});
