import { addYears } from '../../seed/population/calendar.ts';
import { usccOf } from '../../seed/population/uscc.ts';
import type { Seed } from '../kit/seed.ts';

/** Enterprises with these indices run ride-hailing platforms; they are large ones in any population. */
const PLATFORMS = [0, 50];

const AREAS = ['湖滨', '西湖', '城东', '城西', '城北'];

export const seed: Seed = {
  household({ index, members, vehicles }, random) {
    const candidates = members.filter(({ rideHailing }) => rideHailing);
    const platform = usccOf(random.pick(PLATFORMS));
    const drivers = members.filter(
      ({ driving, rideHailing, work }) => driving && !driving.revoked && !rideHailing && work.status === 'EMPLOYED',
    );
    return {
      exams: candidates.flatMap(({ idNumber, rideHailing }) =>
        rideHailing?.examOn ? [{ idNumber, on: rideHailing.examOn, isPassed: rideHailing.exam === 'PASSED' }] : [],
      ),
      certificates: [
        ...drivers
          .filter(() => random.chance(0.02))
          .map(({ idNumber, index }) => ({
            number: `W${index}`,
            holderIdNumber: idNumber,
            issuedOn: addYears(random.calendar.today, -1),
            revokedOn: null,
          })),
        ...candidates.flatMap(({ idNumber, index: person, rideHailing }) =>
          rideHailing?.certificateRevokedOn
            ? [
                {
                  number: `W${person}`,
                  holderIdNumber: idNumber,
                  issuedOn: addYears(rideHailing.certificateRevokedOn, -2),
                  revokedOn: rideHailing.certificateRevokedOn,
                },
              ]
            : [],
        ),
      ],
      vehiclePermits: vehicles
        .filter(({ owner }) => candidates.some(({ idNumber }) => idNumber === owner))
        .map(({ plate, registeredOn }, i) => ({
          number: `Y${index}${i}`,
          plate,
          issuedOn: registeredOn,
          platformUscc: platform,
        })),
    };
  },
  enterprise({ index, uscc }, random) {
    if (!PLATFORMS.includes(index)) return {};
    return { platforms: [{ uscc, licenceNumber: `WYC${index}`, expiresOn: addYears(random.calendar.today, 3) }] };
  },
  fixtures() {
    const transitStops = AREAS.flatMap((area, a) =>
      Array.from({ length: 8 }, (_, i) => ({
        number: `S${a}${i}`,
        name: `${area}${i + 1}站`,
        area,
        kind: i < 3 ? 'METRO' : 'BUS',
        state: 'STOPPING',
      })),
    );
    return { transitStops };
  },
};
