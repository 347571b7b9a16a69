import { addMonths } from './calendar.ts';
import type { Driving } from './driving.ts';
import type { Random } from './random.ts';
import { isRideHailing, type Story } from './story.ts';
import type { Work } from './work.ts';

/** Somebody who asks to become a ride-hailing driver. */
export interface RideHailing {
  appliedOn: string;
  exam: 'PASSED' | 'FAILED' | 'NONE';
  /** The day of the exam, unless there was none. */
  examOn?: string;
  /** When an earlier certificate was revoked. */
  certificateRevokedOn?: string;
}

/** About 1 in 100 licence holders of working age, stories included. */
export function rideHailingOf(random: Random, driving: Driving, work: Work, story?: Story): RideHailing | undefined {
  const told = isRideHailing(story);
  const able = !driving.revoked && work.retiresOn !== undefined && work.retiresOn > random.calendar.today;
  if (!told && !(able && random.chance(0.003))) return undefined;
  const appliedOn = random.date(random.calendar.monthsAgo(3), random.calendar.today);
  const exam = told
    ? story === 'EXAM_FAILED'
      ? 'FAILED'
      : 'PASSED'
    : random.weighted([
        ['PASSED' as const, 60],
        ['FAILED' as const, 20],
        ['NONE' as const, 20],
      ]);
  return {
    appliedOn,
    exam,
    ...(exam !== 'NONE' && { examOn: random.date(addMonths(appliedOn, -6), appliedOn) }),
    ...(story === 'CERTIFICATE_REVOKED' && {
      certificateRevokedOn: random.date(random.calendar.monthsAgo(30), random.calendar.monthsAgo(8)),
    }),
  };
}
