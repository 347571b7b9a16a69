import { addYears, type Calendar } from '../../seed/population/calendar.ts';
import type { Enterprise } from '../../seed/population/enterprise.ts';
import type { Household } from '../../seed/population/household.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

/** The last 15th of a month. */
const lastPayday = ({ daysAgo, monthsAgo, today }: Calendar): string =>
  `${(today.slice(8) >= '15' ? daysAgo(0) : monthsAgo(1)).slice(0, 7)}-15`;

interface Charge {
  number: string;
  item: string;
  amount: number;
  payee: string;
  on: string;
  payer: { payerIdNumber: string } | { payerUscc: string };
  contractNumber?: string;
}

/** What a charge leaves behind: the payment, and the receipt for it. */
function paid(charges: readonly Charge[], random: Random) {
  return {
    receipts: charges.map(({ number, item, amount, on, contractNumber }) => ({
      number: `P${number}`,
      item,
      amount,
      paidAt: new Date(`${on}T10:00:00+08:00`),
      checkCode: String(random.int(100_000, 999_999)),
      contractNumber: contractNumber ?? null,
    })),
    nonTaxPayments: charges.map(({ number, payee, on, payer }) => ({
      number,
      payee,
      paidOn: on,
      receiptNumber: `P${number}`,
      ...payer,
    })),
  };
}

function householdCharges({ index, homes, vehicles }: Household, calendar: Calendar): Charge[] {
  const registrations = homes.flatMap(({ acquiredOn, owners: [owner] }, home) =>
    owner
      ? [
          {
            number: `DJ${index}-${home}`,
            item: 'REAL_ESTATE_REGISTRATION_FEE',
            amount: 8_000,
            payee: '浣江市自然资源和规划局',
            on: acquiredOn,
            payer: { payerIdNumber: owner.idNumber },
          },
        ]
      : [],
  );
  const plates = vehicles.map(({ plate, owner, registeredOn }) => ({
    number: `HP${plate}`,
    item: 'NUMBER_PLATE_FEE',
    amount: 10_000,
    payee: '浣江市公安局',
    on: registeredOn,
    payer: { payerIdNumber: owner },
  }));
  return [...registrations, ...plates, ...landPremium({ index, homes }, calendar)];
}

// Housing has the sale contract of every tenth household's last home under this number. Whoever sells a home on
// allocated land, built before 2000, pays for the land first.
function landPremium({ index, homes }: Pick<Household, 'index' | 'homes'>, { today }: Calendar): Charge[] {
  const home = homes.at(-1);
  const [owner] = home?.owners ?? [];
  if (index % 10 !== 0 || !home || !owner || home.seizure || home.builtYear >= 2000) return [];
  return [
    {
      number: `TD${index}`,
      item: 'LAND_PREMIUM',
      amount: Math.round(home.area * 3_000),
      payee: '浣江市自然资源和规划局',
      on: today,
      payer: { payerIdNumber: owner.idNumber },
      contractNumber: `SH${today.slice(0, 4)}${String(index).padStart(8, '0')}`,
    },
  ];
}

function householdSubsidies({ index, members, allowance, ruralLand }: Household, paidOn: string) {
  const payeeIdNumber = members[0]?.idNumber;
  const elders = members.filter(({ status, birthDate }) => status === 'LIVING' && addYears(birthDate, 80) <= paidOn);
  const payment = (number: string, kind: string, amount: number, payee = payeeIdNumber) => ({
    number: `BT${number}`,
    kind,
    amount,
    paidOn,
    payeeIdNumber: payee,
  });
  return [
    ...(allowance ? [payment(`${index}-1`, 'SUBSISTENCE_ALLOWANCE', allowance.monthly)] : []),
    ...(ruralLand ? [payment(`${index}-2`, 'FARMLAND_PROTECTION', Math.round(ruralLand.contractedMu * 9_000))] : []),
    ...elders.map((elder) => payment(`${elder.index}-3`, 'ADVANCED_AGE', 10_000, elder.idNumber)),
  ];
}

function enterpriseCharges({ index, uscc, status, industry }: Enterprise, random: Random): Charge[] {
  if (status !== 'ACTIVE' || !['TEXTILES', 'FOOD', 'MACHINERY', 'CHEMICALS'].includes(industry)) return [];
  const amount = random.int(50_000, 3_000_000);
  const payer = { payerUscc: uscc };
  return [
    {
      number: `WS${index}`,
      item: 'SEWAGE_CHARGE',
      amount,
      payee: '浣江市水务局',
      on: random.calendar.daysAgo(20),
      payer,
    },
  ];
}

export const seed: Seed = {
  household(household, random) {
    return {
      ...paid(householdCharges(household, random.calendar), random),
      subsidyPayments: householdSubsidies(household, lastPayday(random.calendar)),
    };
  },
  enterprise(enterprise, random) {
    const { index, uscc, status } = enterprise;
    const retained = status === 'ACTIVE' && random.chance(0.3);
    const amount = random.int(200_000, 20_000_000);
    return {
      ...paid(enterpriseCharges(enterprise, random), random),
      subsidyPayments: retained
        ? [
            {
              number: `WG${index}`,
              kind: 'JOB_RETENTION',
              amount,
              paidOn: lastPayday(random.calendar),
              payeeUscc: uscc,
            },
          ]
        : [],
    };
  },
};
