import { yearOf } from '../../seed/population/calendar.ts';
import type { Home } from '../../seed/population/home.ts';
import type { Seed } from '../kit/seed.ts';

/** Each service with the digit its account numbers begin with and the reading that a meter gathers in a year. */
const SERVICES = [
  { service: 'WATER', arrears: 'water', digit: 1, yearly: 120 },
  { service: 'ELECTRICITY', arrears: 'electricity', digit: 2, yearly: 2_600 },
  { service: 'GAS', arrears: 'gas', digit: 3, yearly: 210 },
] as const;

/** Changes of holder are kept on file since this year. */
const ON_FILE_SINCE = 2010;

const isSecondHand = ({ acquiredOn, builtYear }: Home): boolean =>
  yearOf(acquiredOn) >= ON_FILE_SINCE && yearOf(acquiredOn) - builtYear > 2;

export const seed: Seed = {
  household({ index, homes }, random) {
    const meters = homes.flatMap((home, unit) =>
      SERVICES.map((supply) => ({
        ...supply,
        home,
        number: `${supply.digit}${String(index * 2 + unit).padStart(9, '0')}`,
      })),
    );
    return {
      accounts: meters.map(({ number, service, arrears, home }) => ({
        accountNumber: number,
        service,
        unitNumber: home.unitNumber,
        holderIdNumber: home.owners[0]?.idNumber,
        since: home.acquiredOn,
        arrears: home.arrears[arrears] ? random.int(2_000, 60_000) : 0,
      })),
      transfers: meters
        .filter(({ home }) => isSecondHand(home))
        .map(({ number, service, yearly, home }) => ({
          number: `${number}-1`,
          unitNumber: home.unitNumber,
          service,
          toIdNumber: home.owners[0]?.idNumber,
          on: home.acquiredOn,
          reading: (yearOf(home.acquiredOn) - home.builtYear) * yearly + random.int(0, yearly),
        })),
    };
  },
};
