import type { Document } from 'mongodb';
import { today } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';

export interface ToBook {
  /** The client's. */
  key: string;
  patient: string;
  /** Number of the schedule, and one of its times. */
  schedule: string;
  startsAt: Date;
}

export interface ToCancel {
  key: string;
  patient: string;
  appointment: string;
}

/** How far ahead times are given. */
const DAYS_AHEAD = 14;
const DAY_MS = 86_400_000;

/** A doctor's time: whoever has the record of this key has the time, so nobody else gets it, in whichever schedule it stands. */
export const slotOf = (doctorNumber: string, at: Date): string => `${doctorNumber} ${at.toISOString()}`;

/** A patient's hour: whoever has the record of this key is with a doctor in it. */
export const hourOf = (idNumber: string, at: Date): string => `${idNumber} ${at.toISOString().slice(0, 13)}`;

/** Whether a time has not begun. */
const isToCome = (at: Date, moment: number): boolean => at.getTime() > moment;

const isNear = (at: Date, moment: number): boolean => today(at.getTime()) <= today(moment + DAYS_AHEAD * DAY_MS);

/** Whether a time is one of those that are given at a moment, if nobody has it. */
export const isGiven = (at: Date, moment: number): boolean => isToCome(at, moment) && isNear(at, moment);

/** Refuses a time that is not given at a moment, whoever has it. */
export function admitTime(schedule: Document | null, startsAt: Date, moment: number): asserts schedule is Document {
  if (!schedule?.slots.some((at: Date) => at.getTime() === startsAt.getTime())) {
    throw refusal('RULE_NOT_MET', {
      rule: { en: 'A doctor sees patients at the times of the schedule.', zh: '医生按排班时间接诊。' },
      demand: { en: 'Choose one of the times that are free.', zh: '请选择有余号的时间。' },
    });
  }
  if (!isToCome(startsAt, moment)) {
    throw refusal('RULE_NOT_MET', {
      rule: { en: 'A time is given before it begins.', zh: '号源在就诊时间开始前发放。' },
      demand: { en: 'Choose a later time.', zh: '请选择稍后的时间。' },
    });
  }
  if (!isNear(startsAt, moment)) {
    throw refusal('RULE_NOT_MET', {
      rule: { en: `Times of the coming ${DAYS_AHEAD} days are given.`, zh: `只发放未来${DAYS_AHEAD}天的号源。` },
      demand: { en: 'Choose an earlier time, or book nearer to it.', zh: '请选择更早的时间，或临近时再预约。' },
    });
  }
}

/** Refuses a patient who is with a doctor in that hour, and a time that somebody has. */
export function admitPatient(hour: Document | null, slot: Document | null): void {
  if (hour) {
    throw refusal('RULE_NOT_MET', {
      rule: { en: 'A patient sees one doctor in an hour.', zh: '同一患者同一小时内只能预约一位医生。' },
      demand: {
        en: 'Choose another hour, or cancel the appointment in this one.',
        zh: '请另选时段，或先取消该时段的预约。',
      },
    });
  }
  if (slot) {
    throw refusal('CONFLICT', {
      rule: { en: 'A time is given once.', zh: '每个号源只发放一次。' },
      demand: { en: 'Choose one of the times that are still free.', zh: '请选择仍有余号的时间。' },
    });
  }
}

/** What becomes of an appointment that its patient cancels; null where it is cancelled already. */
export function cancelled(appointment: Document | null, patient: string, moment: number): Document | null {
  // Whether there is one of somebody else's is not told.
  if (appointment?.patientIdNumber !== patient) {
    throw refusal('RULE_NOT_MET', {
      rule: { en: 'Only an appointment of the patient is cancelled.', zh: '只能取消患者本人的预约。' },
      demand: { en: "Send the number of one of this patient's appointments.", zh: '请提供该患者本人的预约号。' },
    });
  }
  if (appointment.status === 'CANCELLED') return null;
  if (appointment.status !== 'BOOKED' || !isToCome(appointment.startsAt, moment)) {
    throw refusal('RULE_NOT_MET', {
      rule: { en: 'An appointment is cancelled before its time.', zh: '预约须在就诊时间之前取消。' },
      demand: { en: 'Speak to the clinic: there is nothing left to cancel.', zh: '已无可取消的预约，请与科室联系。' },
    });
  }
  return { ...appointment, status: 'CANCELLED' };
}
