import { describe, expect, test } from '@jest/globals';
import { type Applicant, type OwnRecords, qualify } from './qualification.ts';

const TODAY = '2026-08-31';

const applicant: Applicant = {
  drivingLicence: {
    licenceClass: 'C1',
    firstIssuedOn: '2020-01-01',
    expiresOn: '2036-01-01',
    reachedTwelvePoints: false,
  },
  conduct: {
    hasTrafficAccidentCrime: false,
    hasDangerousDriving: false,
    hasDrugRecord: false,
    hasDrinkDriving: false,
    hasViolentCrime: false,
  },
  residence: { isLocal: true },
  retirement: { isReached: false },
  compulsoryEducationCompleted: true,
};
const own: OwnRecords = { exam: { on: '2026-01-01', isPassed: true }, certificates: [] };

/** The rules that are not met; `pending` while a fact is missing. */
function refusals(changed: Partial<Applicant>, records: Partial<OwnRecords> = {}, today = TODAY) {
  const verdict = qualify({ ...applicant, ...changed }, { ...own, ...records }, today);
  if (!verdict) return 'pending';
  const refused = verdict.findings.filter(({ isMet }) => !isMet).map(({ rule }) => rule);
  expect(verdict.isQualified).toBe(refused.length === 0);
  return refused;
}

const licence = (changed: object) => ({ drivingLicence: { ...applicant.drivingLicence, ...changed } as never });
const permit = (permitSince: string | null) => ({ residence: { isLocal: false, permitSince } });

describe('a driver', () => {
  test('who meets every rule qualifies', () => expect(refusals({})).toEqual([]));

  test.each([
    ['2023-08-31', '2026-08-31', []],
    ['2023-09-01', '2026-08-31', ['14(1)']],
    ['2024-02-29', '2027-02-27', ['14(1)']],
    ['2024-02-29', '2027-02-28', []],
    ['2025-03-01', '2028-02-29', ['14(1)']],
  ])('licensed since %s has held it for three years on %s but for: %j', (firstIssuedOn, today, refused) => {
    expect(refusals(licence({ firstIssuedOn }), {}, today)).toEqual(refused);
  });

  test.each([
    ['2026-08-31', []],
    ['2026-08-30', ['14(1)']],
  ])('whose licence is valid until %s has a valid one but for: %j', (expiresOn, refused) => {
    expect(refusals(licence({ expiresOn }))).toEqual(refused);
  });

  test.each(['A1', 'A2', 'A3', 'B1', 'B2', 'C1', 'C2'])('may have a licence of class %s', (licenceClass) => {
    expect(refusals(licence({ licenceClass }))).toEqual([]);
  });

  test.each(['C3', 'C4', 'D', 'E', ''])('may not have one of class "%s"', (licenceClass) => {
    expect(refusals(licence({ licenceClass }))).toEqual(['14(1)']);
  });

  test('needs a licence', () => expect(refusals({ drivingLicence: null })).toEqual(['14(1)']));

  test('with 12 points in a cycle that counts is refused', () => {
    expect(refusals(licence({ reachedTwelvePoints: true }))).toEqual(['14(2)']);
  });

  test.each([
    ['hasTrafficAccidentCrime', '14(2)'],
    ['hasDangerousDriving', '14(2)'],
    ['hasDrugRecord', '14(2)'],
    ['hasDrinkDriving', '14(2)'],
    ['hasViolentCrime', '14(3)'],
  ])('with the verdict %s is refused by %s', (verdict, rule) => {
    expect(refusals({ conduct: { ...applicant.conduct, [verdict]: true } as never })).toEqual([rule]);
  });

  test.each([
    ['2026-02-28', '2026-08-28', []],
    ['2026-03-01', '2026-08-31', ['14(4)']],
    ['2026-03-02', '2026-08-31', ['14(4)']],
    ['2026-03-01', '2026-09-01', []],
    ['2025-08-31', '2026-02-27', ['14(4)']],
    ['2025-08-31', '2026-02-28', []],
    ['2025-10-31', '2026-04-29', ['14(4)']],
    ['2025-10-31', '2026-04-30', []],
  ])('with a residence permit since %s has six whole months on %s but for: %j', (since, today, refused) => {
    expect(refusals(permit(since), {}, today)).toEqual(refused);
  });

  test('from elsewhere without a permit is refused, a local one needs none', () => {
    expect(refusals(permit(null))).toEqual(['14(4)']);
    expect(refusals({ residence: { isLocal: true, permitSince: null } })).toEqual([]);
  });

  test('at retirement age, or without compulsory education, is refused', () => {
    expect(refusals({ retirement: { isReached: true } })).toEqual(['14(4)']);
    expect(refusals({ compulsoryEducationCompleted: false })).toEqual(['14(4)']);
  });

  test.each([
    ['2023-09-01', ['10(1)']],
    ['2023-08-31', ['10(1)']],
    ['2023-08-30', []],
  ])('whose certificate was revoked on %s is refused until three years are over: %j', (revokedOn, refused) => {
    expect(refusals({}, { certificates: [{ revokedOn }] })).toEqual(refused);
    // Whichever of several it was.
    expect(refusals({}, { certificates: [{ revokedOn: null }, { revokedOn }] })).toEqual(refused);
  });

  test('whose certificate was never revoked is not refused for it', () => {
    expect(refusals({}, { certificates: [{ revokedOn: null }, {}] })).toEqual([]);
  });

  test.each([
    ['2023-08-31', []],
    ['2023-08-30', ['10(2)']],
  ])('who passed the exam on %s has a result of at most three years but for: %j', (on, refused) => {
    expect(refusals({}, { exam: { on, isPassed: true } })).toEqual(refused);
  });

  test('who failed the exam, or did not take it, is refused', () => {
    expect(refusals({}, { exam: { on: '2026-01-01', isPassed: false } })).toEqual(['10(2)']);
    expect(refusals({}, { exam: null })).toEqual(['10(2)']);
  });
});

test.each(['conduct', 'residence', 'retirement', 'compulsoryEducationCompleted'] as const)(
  'while %s is not known the case is pending, even where another rule refuses already',
  (fact) => {
    expect(refusals({ [fact]: null })).toBe('pending');
    expect(refusals({ [fact]: null }, { exam: null })).toBe('pending');
  },
);
