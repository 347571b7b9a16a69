import { addYears, type Calendar, latest } from '../../seed/population/calendar.ts';
import type { Disability } from '../../seed/population/disability.ts';
import type { Allowance } from '../../seed/population/support.ts';
import type { Seed } from '../kit/seed.ts';

/** The two subsidies exist since 2016. */
const BEGAN = '2016-01-01';

/** Fen a month. */
const HARDSHIP_LIVING = 33_500;
const SEVERE_CARE: Record<Disability['grade'], number> = { 1: 50_000, 2: 25_000, 3: 0, 4: 0 };

/** The digit of each kind in the number of a certificate (GB/T 26341-2010). */
const DIGITS: Record<Disability['kind'], number> = {
  VISUAL: 1,
  HEARING: 2,
  SPEECH: 3,
  PHYSICAL: 4,
  INTELLECTUAL: 5,
  MENTAL: 6,
  MULTIPLE: 7,
};

/** Certificates hold for ten years; older ones were renewed once. */
function expiry(issuedOn: string, { yearsAgo }: Calendar): string {
  return addYears(issuedOn, issuedOn <= yearsAgo(10) ? 20 : 10);
}

function subsidies({ grade, certifiedOn }: Disability, allowance: Allowance | undefined) {
  const since = latest(certifiedOn, BEGAN);
  return [
    ...(allowance
      ? [{ kind: 'HARDSHIP_LIVING', monthly: HARDSHIP_LIVING, since: latest(since, allowance.since) }]
      : []),
    ...(grade <= 2 ? [{ kind: 'SEVERE_CARE', monthly: SEVERE_CARE[grade], since }] : []),
  ];
}

export const seed: Seed = {
  household({ members, allowance }, random) {
    const holders = members.flatMap(({ idNumber, disability }) => (disability ? [{ idNumber, disability }] : []));
    return {
      certificates: holders.map(({ idNumber, disability: { kind, grade, certifiedOn } }) => ({
        idNumber,
        number: `${idNumber}${DIGITS[kind]}${grade}`,
        kind,
        grade,
        issuedOn: certifiedOn,
        expiresOn: expiry(certifiedOn, random.calendar),
      })),
      subsidies: holders
        .map(({ idNumber, disability }) => ({ idNumber, subsidies: subsidies(disability, allowance) }))
        .filter(({ subsidies }) => subsidies.length > 0),
    };
  },
};
