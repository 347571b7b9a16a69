import { addMonths, addYears, ageOn, latest, yearOf } from '../../seed/population/calendar.ts';
import type { Enterprise } from '../../seed/population/enterprise.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

/** Everybody is assessed at the beginning of a year. */
const assessedOn = ({ calendar }: Random): string => `${yearOf(calendar.today)}-01-01`;

const PROJECTS = ['生产线技术改造', '新建厂房', '仓储中心建设', '数字化车间', '研发中心建设', '屋顶光伏'];

function listing(number: string, list: 'RED' | 'BLACK', cause: string, random: Random) {
  const listedOn = random.date(random.calendar.yearsAgo(2), random.calendar.monthsAgo(1));
  return { number, list, cause, listedOn, expiresOn: list === 'BLACK' ? addYears(listedOn, 3) : null };
}

function projectsOf({ uscc, index, sizeBand, registeredOn, capital }: Enterprise, random: Random) {
  const most = { LARGE: 4, MEDIUM: 2, SMALL: 1, MICRO: 0 }[sizeBand];
  return Array.from({ length: most === 0 ? 0 : random.int(1, most) }, (_, i) => {
    const filedOn = random.date(latest(registeredOn, random.calendar.yearsAgo(4)), random.calendar.today);
    const known = filedOn < random.calendar.monthsAgo(3);
    const status = known ? (random.chance(0.94) ? 'APPROVED' : 'REFUSED') : random.pick(['FILED', 'UNDER_REVIEW']);
    return {
      code: `${yearOf(filedOn)}-990100-${String(index).padStart(6, '0')}-${i + 1}`,
      name: `${random.pick(PROJECTS)}项目`,
      investorUscc: uscc,
      procedure: random.chance(0.15) ? 'VERIFICATION' : 'FILING',
      // Whole tens of thousands of yuan, up to a third of the capital.
      investment: Math.max(1, Math.round((capital * random.int(2, 33)) / 100_000_000)) * 1_000_000,
      status,
      filedOn,
      approvedOn: status === 'APPROVED' ? addMonths(filedOn, random.int(1, 3)) : null,
    };
  });
}

export const seed: Seed = {
  household({ members }, random) {
    const adults = members.filter(
      ({ status, birthDate }) => status === 'LIVING' && ageOn(birthDate, random.calendar.today) >= 18,
    );
    const listings: object[] = [];
    const citizenCredits = adults.map(({ index, idNumber, offences }) => {
      const isBlack = random.chance(0.006);
      if (isBlack) listings.push({ ...listing(`H${index}`, 'BLACK', 'WILFUL_ARREARS', random), idNumber, uscc: null });
      else if (random.chance(0.01)) {
        const cause = random.pick(['VOLUNTEERING', 'BRAVE_DEED']);
        listings.push({ ...listing(`R${index}`, 'RED', cause, random), idNumber, uscc: null });
      }
      const score = isBlack ? random.int(520, 699) : random.int(770, 960) - Math.min(60, offences.length * 12);
      return { idNumber, score, assessedOn: assessedOn(random) };
    });
    return { citizenCredits, listings };
  },
  enterprise(enterprise, random) {
    const { uscc, index, status } = enterprise;
    const isRevoked = status === 'REVOKED';
    const band = isRevoked
      ? 'BAD'
      : random.weighted([
          ['EXCELLENT', 30],
          ['GOOD', 48],
          ['MEDIUM', 17],
          ['POOR', 5],
        ]);
    const cause = isRevoked ? 'GRAVE_VIOLATION' : 'MODEL_ENTERPRISE';
    const isListed = isRevoked || (band === 'EXCELLENT' && random.chance(0.2));
    return {
      enterpriseCredits: [{ uscc, band, assessedOn: assessedOn(random) }],
      listings: isListed
        ? [{ ...listing(`E${index}`, isRevoked ? 'BLACK' : 'RED', cause, random), idNumber: null, uscc }]
        : [],
      projects: status === 'ACTIVE' ? projectsOf(enterprise, random) : [],
    };
  },
};
