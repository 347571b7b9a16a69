import { addMonths, addYears, yearOf } from '../../seed/population/calendar.ts';
import { placeOf } from '../../seed/population/place.ts';
import type { Seed } from '../kit/seed.ts';

const titleNumber = (acquiredOn: string, sequence: number) =>
  `浙(${yearOf(acquiredOn)})浣江市不动产权第${String(sequence).padStart(7, '0')}号`;

/** Buildings from 9001 on are offices; no home lies there. */
const officeNumber = (enterprise: number) => placeOf(enterprise, 1).unitNumber.replace(/F0/, 'F9');

export const seed: Seed = {
  household({ index, homes }) {
    const title = (home: number, on: string) => titleNumber(on, index * 2 + home);
    return {
      units: homes.map(({ unitNumber, address, area, builtYear }) => ({
        number: unitNumber,
        address,
        area,
        usage: 'RESIDENTIAL',
        builtYear,
      })),
      ownerships: homes.flatMap(({ unitNumber, acquiredOn, owners }, home) =>
        owners.map(({ idNumber, numerator, denominator }, i) => ({
          number: `Q${index}-${home}-${i}`,
          titleNumber: title(home, acquiredOn),
          acquiredOn,
          share: { numerator, denominator },
          unitNumber,
          ownerIdNumber: idNumber,
        })),
      ),
      mortgages: homes.flatMap(({ unitNumber, mortgage }) =>
        mortgage ? [{ unitNumber, active: mortgage.active, mortgagee: mortgage.bank, since: mortgage.since }] : [],
      ),
      seizures: homes.flatMap(({ unitNumber, seizure }) =>
        seizure ? [{ unitNumber, active: true, since: seizure.since }] : [],
      ),
      titleCertificates: homes.map(({ unitNumber, acquiredOn }, home) => ({
        number: title(home, acquiredOn),
        unitNumber,
        issuedOn: acquiredOn,
        status: 'IN_FORCE',
      })),
    };
  },
  enterprise({ index, uscc, name, address, status, sizeBand, registeredOn }, random) {
    if (status !== 'ACTIVE' || !['LARGE', 'MEDIUM'].includes(sizeBand)) return {};
    const unitNumber = officeNumber(index);
    const acquiredOn = random.date(addMonths(registeredOn, 1), addYears(registeredOn, 1));
    const title = `浙(${yearOf(acquiredOn)})浣江市不动产权第Q${String(index).padStart(6, '0')}号`;
    const floorArea = random.int(2_000, 30_000);
    const permit = { projectName: `${name}扩建工程`, floorArea, holderUscc: uscc };
    return {
      units: [
        { number: unitNumber, address, area: random.int(120, 2_000), usage: 'OFFICE', builtYear: yearOf(acquiredOn) },
      ],
      ownerships: [
        {
          number: `QY${index}`,
          titleNumber: title,
          acquiredOn,
          share: { numerator: 1, denominator: 1 },
          unitNumber,
          ownerUscc: uscc,
        },
      ],
      titleCertificates: [{ number: title, unitNumber, issuedOn: acquiredOn, status: 'IN_FORCE' }],
      planningPermits: [
        { number: `DZ${index}`, kind: 'LAND_USE', issuedOn: random.calendar.monthsAgo(18), ...permit },
        { number: `GC${index}`, kind: 'CONSTRUCTION_WORK', issuedOn: random.calendar.monthsAgo(12), ...permit },
      ],
    };
  },
};
