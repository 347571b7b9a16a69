import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import { usccOf } from '../../seed/population/uscc.ts';
import type { Seed } from '../kit/seed.ts';

/** Index of an enterprise that runs a hotel, in every population of a thousand citizens or more. */
const HOTEL = 3;

const portrait = ({ sex }: Person): string => {
  const colour = sex === 'FEMALE' ? '%23a56' : '%2356a';
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 4'><circle cx='1.5' cy='1.6' r='1' fill='${colour}'/></svg>`;
  return `data:image/svg+xml,${svg}`;
};

function hotelStays(person: Person, random: Random) {
  if (person.status !== 'LIVING' || !random.chance(0.1)) return [];
  return [
    {
      number: `${person.index}-1`,
      guestIdNumber: person.idNumber,
      hotelUscc: usccOf(HOTEL),
      checkedInAt: new Date(`${random.date(random.calendar.yearsAgo(1), random.calendar.daysAgo(10))}T20:00:00+08:00`),
      nights: random.int(1, 4),
    },
  ];
}

export const seed: Seed = {
  household({ index, members, address, vehicles }, random) {
    const number = `H${String(index).padStart(8, '0')}`;
    return {
      persons: members.map((person) => ({
        idNumber: person.idNumber,
        name: person.name,
        sex: person.sex,
        birthDate: person.birthDate,
        ethnicity: person.ethnicity,
        photo: portrait(person),
        status: person.status,
        residence: { isLocal: person.residence === 'REGISTERED', permitSince: person.residencePermitSince ?? null },
        householdNumber: number,
        relation: person.role,
      })),
      households: [{ number, address }],
      drivingLicences: members.flatMap(({ idNumber, driving }) =>
        driving && !driving.revoked
          ? [
              {
                idNumber,
                licenceClass: driving.licenceClass,
                firstIssuedOn: driving.firstIssuedOn,
                expiresOn: driving.expiresOn,
                points: driving.cycles,
              },
            ]
          : [],
      ),
      vehicles: vehicles.map(({ plate, owner, energy, registeredOn }) => ({
        plate,
        ownerIdNumber: owner,
        energy,
        registeredOn,
      })),
      offenceRecords: members
        .filter(({ offences }) => offences.length > 0)
        .map(({ idNumber, offences }) => ({
          idNumber,
          offences: offences.map(({ kind, on }) => ({ kind, on })),
        })),
      hotelStays: members.flatMap((person) => hotelStays(person, random)),
    };
  },
  enterprise({ uscc, index, registeredOn }) {
    const kinds = ['OFFICIAL', 'FINANCE', 'CONTRACT'];
    return { seals: kinds.map((kind, i) => ({ number: `3306${index}${i}`, uscc, kind, registeredOn })) };
  },
};
