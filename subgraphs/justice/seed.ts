import { addMonths, addYears, ageOn, latest } from '../../seed/population/calendar.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

const FIRMS = ['浣江正言', '浣江明理', '湖滨信衡', '城东同方'].map((name, i) => ({
  number: `LF${i + 1}`,
  name: `${name}律师事务所`,
  address: `浙江省浣江市城东区书院路${i * 12 + 8}号`,
}));

const NOTARISATIONS = ['POWER_OF_ATTORNEY', 'INHERITANCE', 'EDUCATION', 'KINSHIP', 'WILL'];
const MATTERS = ['UNPAID_WAGES', 'WORK_INJURY', 'MAINTENANCE', 'SOCIAL_INSURANCE'];

/** Crimes that end in probation in the population: corrected in the community for two years. */
const CORRECTED = ['TRAFFIC_ACCIDENT_CRIME', 'DANGEROUS_DRIVING', 'VIOLENT_CRIME'];

const firm = (random: Random) => random.pick(FIRMS).number;

function notarisations({ index, idNumber, birthDate }: Person, random: Random) {
  if (!random.chance(0.05)) return [];
  const issuedOn = random.date(latest(addYears(birthDate, 18), random.calendar.yearsAgo(10)), random.calendar.today);
  const number = `(${issuedOn.slice(0, 4)})浙浣证字第${index}号`;
  const kind = random.pick(NOTARISATIONS);
  const isWithdrawn = random.chance(0.02);
  return [{ number, kind, issuedOn, office: '浣江市公证处', isWithdrawn, applicantIdNumber: idNumber }];
}

function legalAid({ index, idNumber, birthDate }: Person, poor: boolean, random: Random) {
  if (!random.chance(poor ? 0.15 : 0.01)) return [];
  const grantedOn = random.date(latest(addYears(birthDate, 18), random.calendar.yearsAgo(4)), random.calendar.today);
  const ended = addMonths(grantedOn, random.int(3, 14));
  const matter = random.pick(MATTERS);
  const closedOn = ended > random.calendar.today ? null : ended;
  return [{ number: `FY${index}`, matter, grantedOn, closedOn, recipientIdNumber: idNumber, firmNumber: firm(random) }];
}

function lawyerLicences({ index, idNumber, education, work }: Person, random: Random) {
  const graduate = education.level === 'BACHELOR' || education.level === 'MASTER';
  if (!graduate || work.status !== 'SELF_EMPLOYED' || !random.chance(0.3)) return [];
  const issuedOn = latest(work.since ?? '', addYears(education.graduatedOn ?? random.calendar.today, 1));
  return issuedOn > random.calendar.today
    ? []
    : [{ number: `L${index}`, issuedOn, lawyerIdNumber: idNumber, firmNumber: firm(random) }];
}

export const seed: Seed = {
  household({ members, allowance }, random) {
    const adults = members.filter(
      ({ status, birthDate }) => status === 'LIVING' && ageOn(birthDate, random.calendar.today) >= 18,
    );
    return {
      notarisations: adults.flatMap((person) => notarisations(person, random)),
      legalAidCases: adults.flatMap((person) => legalAid(person, allowance !== undefined, random)),
      lawyerLicences: adults.flatMap((person) => lawyerLicences(person, random)),
      corrections: members.flatMap(({ idNumber, offences }) => {
        const crime = offences.findLast(({ kind }) => CORRECTED.includes(kind));
        if (!crime) return [];
        const since = addMonths(crime.on, 4);
        return [{ idNumber, since, until: addYears(since, 2) }];
      }),
    };
  },
  fixtures: () => ({ lawFirms: FIRMS }),
};
