import { addMonths, ageOn, type Calendar, yearOf } from '../../seed/population/calendar.ts';
import type { Seed } from '../kit/seed.ts';
import { deedTaxOf } from './assessment.ts';

/** The last year for which all taxes were due: by the end of May of the next. */
const lastTaxed = ({ monthsAgo }: Calendar): number => yearOf(monthsAgo(5)) - 1;

const OFFICE = '浣江市税务局';
/** Since when deed tax has been assessed as it is now. */
const PRESENT_RULE = '2024-12-01';

export const seed: Seed = {
  household({ index, members, homes }, random) {
    const last = lastTaxed(random.calendar);
    const adults = members.filter(
      ({ status, birthDate }) => status === 'LIVING' && ageOn(birthDate, random.calendar.today) >= 18,
    );
    const deedTaxes = homes.flatMap(({ acquiredOn, price, area, owners }, home) =>
      acquiredOn < PRESENT_RULE
        ? []
        : [
            {
              number: `QS${index}-${home}`,
              kind: 'DEED_TAX',
              amount: deedTaxOf({ price, area, buyerHomes: home })?.amount,
              paidOn: acquiredOn,
              payerIdNumber: owners[0]?.idNumber,
            },
          ],
    );
    // Above the yearly allowance of 60,000 yuan; 3 % stands for the first bracket.
    const incomeTaxes = adults.flatMap(({ index: person, idNumber, work }) =>
      (work.monthlySalary ?? 0) > 500_000 && (work.since ?? '') < `${last}-01-01`
        ? [
            {
              number: `GS${person}-${last}`,
              kind: 'INDIVIDUAL_INCOME_TAX',
              amount: Math.round(((work.monthlySalary as number) - 500_000) * 12 * 0.03),
              paidOn: `${last + 1}-03-31`,
              payerIdNumber: idNumber,
            },
          ]
        : [],
    );
    return {
      taxpayers: adults.map(({ idNumber }) => ({
        number: idNumber,
        kind: 'NATURAL_PERSON',
        status: 'NORMAL',
        office: OFFICE,
        hasArrears: random.chance(0.005),
        creditGrade: null,
      })),
      payments: [...deedTaxes, ...incomeTaxes],
    };
  },
  enterprise({ index, uscc, status, sizeBand, capital, registeredOn, endedOn }, random) {
    const last = lastTaxed(random.calendar);
    const active = status === 'ACTIVE';
    const monthly = { LARGE: 5_000, MEDIUM: 1_000, SMALL: 200, MICRO: 10 }[sizeBand] * 1_000_000;
    const young = addMonths(registeredOn, 12) > random.calendar.today;
    const grade = young ? 'M' : random.weighted([['A', 30] as const, ['B', 50] as const, ['C', 12] as const]);
    return {
      taxpayers: [
        {
          number: uscc,
          kind: sizeBand === 'MICRO' ? 'SMALL_SCALE' : 'GENERAL',
          status: active ? 'NORMAL' : status === 'REVOKED' ? 'ABNORMAL' : 'CANCELLED',
          office: OFFICE,
          hasArrears: status === 'REVOKED' || (active && random.chance(0.02)),
          creditGrade: active ? grade : status === 'REVOKED' ? 'D' : null,
        },
      ],
      payments: active
        ? [
            {
              number: `QY${index}-${last}`,
              kind: 'CORPORATE_INCOME_TAX',
              amount: Math.round(capital * (random.int(1, 30) / 1_000)),
              paidOn: `${last + 1}-05-31`,
              payerUscc: uscc,
            },
          ]
        : [],
      invoiceQuotas: active ? [{ uscc, monthly, used: Math.round(monthly * (random.int(0, 95) / 100)) }] : [],
      clearances: status === 'DEREGISTERED' ? [{ number: `QSZM${index}`, issuedOn: endedOn, uscc }] : [],
    };
  },
};
