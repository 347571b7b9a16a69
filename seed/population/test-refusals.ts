import { addMonths, type Calendar } from './calendar.ts';
import type { Person } from './person.ts';

/** Every reason for which a ride-hailing candidate is refused on the day on which the world ends. */
export function refusals({ driving, offences, work, ...head }: Person, calendar: Calendar): string[] {
  const { today, yearsAgo } = calendar;
  const committed = (kind: string) => offences.some((offence) => offence.kind === kind);
  const crimes = ['TRAFFIC_ACCIDENT_CRIME', 'DANGEROUS_DRIVING', 'DRUG_USE', 'DRINK_DRIVING', 'VIOLENT_CRIME'];
  const found: Record<string, boolean> = {
    NO_LICENCE: !driving || driving.revoked !== undefined || driving.expiresOn < today,
    LICENCE_TOO_NEW: driving !== undefined && driving.firstIssuedOn > yearsAgo(3),
    TWELVE_POINTS: driving?.cycles.slice(1).some((points) => points >= 12) ?? false,
    RESIDENCE_TOO_SHORT: head.residence === 'MIGRANT' && addMonths(head.residencePermitSince ?? today, 6) > today,
    RETIREMENT_AGE: (work.retiresOn ?? today) <= today,
    CERTIFICATE_REVOKED: (head.rideHailing?.certificateRevokedOn ?? '') > yearsAgo(3),
    EXAM_FAILED: head.rideHailing?.exam !== 'PASSED',
  };
  return [...crimes.filter(committed), ...Object.keys(found).filter((reason) => found[reason])];
}
