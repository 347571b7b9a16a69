/** What transport is told about an applicant: facts and verdicts, never the records behind. */
export interface Applicant {
  drivingLicence: { licenceClass: string; firstIssuedOn: string; reachedTwelvePoints: boolean } | null;
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
  exam: { isPassed: boolean } | null;
  certificate: { revokedOn?: string | null } | null;
}

export interface Finding {
  rule: string;
  demand: string;
  isMet: boolean;
}

const CAR_CLASSES = ['A1', 'A2', 'A3', 'B1', 'B2', 'C1', 'C2'];

/** The day some years or months before a day (YYYY-MM-DD). */
function before(day: string, { years = 0, months = 0 }): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() - years, date.getUTCMonth() - months);
  return date.toISOString().slice(0, 10);
}

/**
 * Decides by the Interim Measures for Online Taxi Booking, art. 14, the driver qualification rules (Ministry of
 * Transport), art. 10, and the city's rules. Null while a fact is missing: an absent department refuses nobody.
 */
export function qualify(applicant: Applicant, own: OwnRecords, today: string) {
  const { drivingLicence: licence, conduct, residence, retirement, compulsoryEducationCompleted: schooled } = applicant;
  if (!conduct || !residence || !retirement || schooled === null) return null;
  const findings: Finding[] = [
    {
      rule: '14(1)',
      demand: 'A licence of the matching class, held for three years',
      isMet:
        !!licence && CAR_CLASSES.includes(licence.licenceClass) && licence.firstIssuedOn <= before(today, { years: 3 }),
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
      isMet: residence.isLocal || (!!residence.permitSince && residence.permitSince <= before(today, { months: 6 })),
    },
    {
      rule: '14(4)',
      demand: 'Under retirement age, compulsory education completed',
      isMet: !retirement.isReached && schooled,
    },
    {
      rule: '10(1)',
      demand: 'No certificate revoked within three years',
      isMet: !own.certificate?.revokedOn || own.certificate.revokedOn < before(today, { years: 3 }),
    },
    { rule: '10(2)', demand: 'Exam passed', isMet: own.exam?.isPassed === true },
  ];
  return { isQualified: findings.every(({ isMet }) => isMet), findings };
}
