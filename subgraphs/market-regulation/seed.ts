import { addYears, latest } from '../../seed/population/calendar.ts';
import type { Enterprise } from '../../seed/population/enterprise.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

/** Industries that need a licence of their own besides the business licence. */
const LICENSED: Partial<Record<Enterprise['industry'], string>> = {
  FOOD: 'FOOD',
  CATERING: 'FOOD',
  HOTEL: 'FOOD',
  CHEMICALS: 'INDUSTRIAL_PRODUCT',
};

const PENALTIES = ['FALSE_ADVERTISING', 'UNLAWFUL_PRICE', 'SUBSTANDARD_PRODUCT', 'OUTSIDE_SCOPE'];

function licences({ uscc, index, industry, registeredOn }: Enterprise, random: Random) {
  const kind = LICENSED[industry];
  const issuedOn = random.date(latest(registeredOn, random.calendar.yearsAgo(4)), random.calendar.today);
  return [
    { number: `YZ${index}`, uscc, kind: 'BUSINESS', issuedOn: registeredOn, expiresOn: null },
    ...(kind ? [{ number: `XK${index}`, uscc, kind, issuedOn, expiresOn: addYears(issuedOn, 5) }] : []),
  ];
}

function penalties({ uscc, index, registeredOn }: Enterprise, random: Random) {
  if (!random.chance(0.08)) return [];
  const decidedOn = random.date(latest(registeredOn, random.calendar.yearsAgo(5)), random.calendar.today);
  return [
    {
      number: `浣市监处罚〔${decidedOn.slice(0, 4)}〕${index}号`,
      uscc,
      kind: random.pick(PENALTIES),
      fine: random.int(1, 50) * 100_000,
      decidedOn,
    },
  ];
}

export const seed: Seed = {
  enterprise(enterprise, random) {
    const { uscc, index, legalRepresentative, shareholders, status, endedOn } = enterprise;
    const { name, capital, scope, registeredOn, address, industry } = enterprise;
    return {
      enterprises: [
        {
          uscc,
          name,
          legalRepresentativeIdNumber: legalRepresentative,
          capital,
          status,
          scope,
          registeredOn,
          endedOn: endedOn ?? null,
          address,
          industry,
        },
      ],
      shareholdings: shareholders.map(({ idNumber, percent }, i) => ({
        number: `${index}-${i + 1}`,
        holderIdNumber: idNumber,
        uscc,
        percent,
      })),
      licences: licences(enterprise, random),
      penalties: penalties(enterprise, random),
      revocations:
        status === 'REVOKED' && endedOn ? [{ uscc, ledByIdNumber: legalRepresentative, revokedOn: endedOn }] : [],
    };
  },
};
