import { addMonths, addYears } from '../../seed/population/calendar.ts';

/** What transport is told about an applicant: facts and verdicts, never the records behind. */
export interface Applicant {
  drivingLicence: {
    licenceClass: string;
    firstIssuedOn: string;
    expiresOn: string;
    reachedTwelvePoints: boolean;
  } | null;
  conduct: {
    hasTrafficAccidentCrime: boolean;
    hasDangerousDriving: boolean;
    hasDrugRecord: boolean;
    hasDrinkDriving: boolean;
    hasViolentCrime: boolean;
  } | null;
  residence: { isLocal: boolean; permitSince?: string | null } | null;
  retirement: { isReached: boolean } | null;
  compulsoryEducationCompleted: boolean | null;
}

/** What transport itself knows. */
export interface OwnRecords {
  exam: { on: string; isPassed: boolean } | null;
  /** All that the person ever had. */
  certificates: readonly { revokedOn?: string | null }[];
}

export interface Finding {
  rule: string;
  demand: string;
  isMet: boolean;
}

const CAR_CLASSES = ['A1', 'A2', 'A3', 'B1', 'B2', 'C1', 'C2'];

/**
 * Years and months are whole ones: they end on the day with the same number, or on the last of a month that has no such day
 * (Civil Code, art. 202). Decides by the Interim Measures for Online Taxi Booking, art. 14, the driver qualification rules (Ministry of
 * Transport), art. 10, and the city's rules. Null while a fact is missing: an absent department refuses nobody.
 */
export function qualify(applicant: Applicant, own: OwnRecords, today: string) {
  const { drivingLicence: licence, conduct, residence, retirement, compulsoryEducationCompleted: schooled } = applicant;
  if (!conduct || !residence || !retirement || schooled === null) return null;
  const findings: Finding[] = [
    {
      rule: '14(1)',
      demand: 'A valid licence of the matching class, held for three years',
      isMet:
        !!licence &&
        CAR_CLASSES.includes(licence.licenceClass) &&
        addYears(licence.firstIssuedOn, 3) <= today &&
        today <= licence.expiresOn,
    },
    {
      rule: '14(2)',
      demand: 'No traffic crime, dangerous driving, drug or drink-driving record; never 12 points in three cycles',
      isMet:
        !conduct.hasTrafficAccidentCrime &&
        !conduct.hasDangerousDriving &&
        !conduct.hasDrugRecord &&
        !conduct.hasDrinkDriving &&
        !licence?.reachedTwelvePoints,
    },
    { rule: '14(3)', demand: 'No record of violent crime', isMet: !conduct.hasViolentCrime },
    {
      rule: '14(4)',
      demand: 'Local registration, or a residence permit for six months',
      isMet: residence.isLocal || (!!residence.permitSince && addMonths(residence.permitSince, 6) <= today),
    },
    {
      rule: '14(4)',
      demand: 'Under retirement age, compulsory education completed',
      isMet: !retirement.isReached && schooled,
    },
    {
      rule: '10(1)',
      demand: 'No certificate revoked within three years',
      isMet: own.certificates.every(({ revokedOn }) => !revokedOn || addYears(revokedOn, 3) < today),
    },
    {
      rule: '10(2)',
      demand: 'Exam passed within three years',
      isMet: !!own.exam?.isPassed && today <= addYears(own.exam.on, 3),
    },
  ];
  return { isQualified: findings.every(({ isMet }) => isMet), findings };
}
