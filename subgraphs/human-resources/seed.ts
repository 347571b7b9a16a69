import { addMonths, ageOn, latest, monthsBetween } from '../../seed/population/calendar.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import { retirementDate } from '../../seed/population/retirement.ts';
import type { Seed } from '../kit/seed.ts';

const CARD_BANKS = ['浣江银行', '浣江农村商业银行', '之江储蓄银行'];

const isLiving = ({ status }: Person): boolean => status === 'LIVING';

function pensionStatus({ status, work }: Person) {
  if (work.scheme === 'NONE') return 'NONE';
  if (status === 'DECEASED') return 'ENDED';
  if (work.status === 'RETIRED') return 'DRAWING';
  return work.status === 'UNEMPLOYED' ? 'SUSPENDED' : 'CONTRIBUTING';
}

// Months in military service count as insured; the population's months include them.
function deemedMonths({ veteran, work }: Person): number {
  return veteran && work.scheme === 'EMPLOYEE'
    ? Math.min(work.pensionMonths, monthsBetween(veteran.from, veteran.to))
    : 0;
}

function benefitsOf(person: Person, random: Random) {
  const { index, idNumber: recipientIdNumber, birthDate, work, disability } = person;
  const { since } = work;
  const benefits = [];
  if (work.status === 'UNEMPLOYED' && work.scheme === 'EMPLOYEE' && since && since > random.calendar.monthsAgo(20)) {
    benefits.push({ kind: 'UNEMPLOYMENT', monthly: 199_200, since, until: addMonths(since, 24) });
  }
  const injured = disability?.kind === 'PHYSICAL' && ageOn(birthDate, disability.certifiedOn) >= 20;
  if (injured && work.scheme === 'EMPLOYEE' && random.chance(0.4)) {
    benefits.push({
      kind: 'WORK_INJURY',
      monthly: random.int(9, 32) * 10_000,
      since: disability.certifiedOn,
      until: null,
    });
  }
  return benefits.map((benefit) => ({ number: `${benefit.kind[0]}${index}`, recipientIdNumber, ...benefit }));
}

export const seed: Seed = {
  household({ members }, random) {
    const living = members.filter(isLiving);
    return {
      insuredPersons: members.map((person) => ({
        idNumber: person.idNumber,
        retiresOn: person.work.retiresOn ?? retirementDate(person.sex, person.birthDate, person.work.cadre),
        pensionInsurance: {
          scheme: person.work.scheme,
          months: person.work.pensionMonths,
          deemedMonths: deemedMonths(person),
          status: pensionStatus(person),
          monthlyPension: isLiving(person) ? (person.work.monthlyPension ?? null) : null,
        },
      })),
      employments: living
        .filter(({ work }) => work.status === 'EMPLOYED' || work.status === 'SELF_EMPLOYED')
        .map(({ index, idNumber, work }) => ({
          number: `J${index}`,
          kind: work.status,
          employeeIdNumber: idNumber,
          employerUscc: work.employer ?? null,
          since: work.since ?? null,
          contributionBase: work.monthlySalary ?? null,
        })),
      benefits: living.flatMap((person) => benefitsOf(person, random)),
      socialCards: members
        .filter(() => random.chance(0.98))
        .map((person) => ({
          idNumber: person.idNumber,
          number: `Z${String(person.index).padStart(8, '0')}`,
          bank: random.pick(CARD_BANKS),
          issuedOn: isLiving(person)
            ? random.date(latest(person.birthDate, '2014-01-01'), random.calendar.today)
            : latest(person.birthDate, '2005-01-01'),
          status: isLiving(person) ? 'ACTIVE' : 'CANCELLED',
        })),
    };
  },
  enterprise({ uscc, index, registeredOn, status }, random) {
    const isActive = status === 'ACTIVE';
    return {
      accounts: [
        {
          uscc,
          number: `3306${String(index).padStart(7, '0')}`,
          openedOn: registeredOn,
          status: isActive ? 'ACTIVE' : 'CLOSED',
          hasArrears: isActive && random.chance(0.03),
        },
      ],
    };
  },
};
