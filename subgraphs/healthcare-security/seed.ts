import { ageOn, latest } from '../../seed/population/calendar.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

/** Share of a bill that each scheme covers, in percent; pensioners of the employees' scheme are covered further. */
const COVER = {
  EMPLOYEE: { outpatientPercent: 70, inpatientPercent: 85 },
  RESIDENT: { outpatientPercent: 50, inpatientPercent: 70 },
};

const INSTITUTIONS = ['浣江市人民医院', '浣江市中医院', '湖滨社区卫生服务中心', '城东社区卫生服务中心', '浣江大药房'];

/** The schemes in their present form cover nobody from before this day. */
const FOUNDED = '2001-01-01';

function enrolmentOf({ idNumber, birthDate, healthInsurance, work }: Person) {
  if (healthInsurance === 'NONE') return [];
  const cover = COVER[healthInsurance];
  const more = healthInsurance === 'EMPLOYEE' && work.status === 'RETIRED' ? 5 : 0;
  return [
    {
      idNumber,
      scheme: healthInsurance,
      isActive: true,
      since: latest(birthDate, FOUNDED, healthInsurance === 'EMPLOYEE' ? (work.since ?? '') : ''),
      outpatientPercent: cover.outpatientPercent + more,
      inpatientPercent: cover.inpatientPercent + more,
    },
  ];
}

function accountOf({ idNumber, healthInsurance, work }: Person, random: Random) {
  if (healthInsurance !== 'EMPLOYEE') return [];
  const pay = work.monthlySalary ?? work.monthlyPension ?? 0;
  const monthlyCredit = Math.round((pay * 0.02) / 100) * 100;
  return [{ idNumber, balance: random.int(0, 60) * 5_000 + monthlyCredit * random.int(0, 30), monthlyCredit }];
}

function settlementsOf(person: Person, random: Random) {
  const [enrolment] = enrolmentOf(person);
  if (!enrolment) return [];
  const often = ageOn(person.birthDate, random.calendar.today) >= 60 ? 5 : 2;
  const from = latest(random.calendar.yearsAgo(1), enrolment.since);
  return Array.from({ length: random.int(0, often) }, (_, i) => {
    const kind = random.weighted([
      ['OUTPATIENT' as const, 62],
      ['PHARMACY' as const, 30],
      ['INPATIENT' as const, 8],
    ]);
    const total = kind === 'INPATIENT' ? random.int(3_000, 32_000) * 100 : random.int(25, 900) * 100;
    const share = { INPATIENT: enrolment.inpatientPercent, OUTPATIENT: enrolment.outpatientPercent, PHARMACY: 0 }[kind];
    return {
      number: `M${person.index}-${i + 1}`,
      patientIdNumber: person.idNumber,
      kind,
      institution:
        kind === 'PHARMACY' ? INSTITUTIONS[4] : random.pick(INSTITUTIONS.slice(0, kind === 'INPATIENT' ? 2 : 4)),
      settledAt: new Date(
        `${random.date(from, random.calendar.today)}T${String(random.int(8, 17)).padStart(2, '0')}:30:00+08:00`,
      ),
      total,
      covered: Math.round((total * share) / 100),
    };
  });
}

function reimbursementsOf({ index, idNumber, healthInsurance }: Person, random: Random) {
  if (healthInsurance === 'NONE' || !random.chance(0.05)) return [];
  const claimedOn = random.date(random.calendar.monthsAgo(12), random.calendar.today);
  const status = claimedOn > random.calendar.monthsAgo(1) ? 'UNDER_REVIEW' : random.chance(0.95) ? 'PAID' : 'REFUSED';
  const claimed = random.int(200, 9_000) * 100;
  const paid = status === 'PAID' ? Math.round((claimed * COVER[healthInsurance].outpatientPercent) / 100) : null;
  return [
    {
      number: `B${index}`,
      claimantIdNumber: idNumber,
      claimedOn,
      claimed,
      paid: status === 'REFUSED' ? 0 : paid,
      status,
    },
  ];
}

export const seed: Seed = {
  household({ members }, random) {
    const living = members.filter(({ status }) => status === 'LIVING');
    return {
      enrolments: living.flatMap(enrolmentOf),
      accounts: living.flatMap((person) => accountOf(person, random)),
      settlements: living.flatMap((person) => settlementsOf(person, random)),
      reimbursements: living.flatMap((person) => reimbursementsOf(person, random)),
    };
  },
};
