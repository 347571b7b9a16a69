import { describe, expect, test } from '@jest/globals';
import { type Bilingual, codeOf } from '../../schema/errors.ts';
import { admitPatient, admitTime, cancelled, hourOf, isGiven, slotOf } from './appointment.ts';

const at = (time: string) => new Date(`${time}+08:00`);
const startsAt = at('2026-07-14T08:30:00');
const schedule = { slots: [at('2026-07-14T08:00:00'), startsAt] };

/** What a rule says: its code and rule, or that it has nothing against it. */
function said(rule: () => unknown): string {
  try {
    rule();
    return 'nothing';
  } catch (error) {
    return `${codeOf(error)} ${(error as { extensions: { rule: Bilingual } }).extensions.rule.en}`;
  }
}

describe('a time', () => {
  const admitted = (moment: string) => said(() => admitTime(schedule, startsAt, at(moment).getTime()));

  test('is given until it begins, and not any more when it begins', () => {
    expect(admitted('2026-07-14T08:29:59.999')).toBe('nothing');
    expect(admitted('2026-07-14T08:30:00')).toBe('RULE_NOT_MET A time is given before it begins.');
    expect(admitted('2026-07-15T08:00:00')).toBe('RULE_NOT_MET A time is given before it begins.');
  });

  test('is given from the first minute of the fourteenth day before it, where the doctors are', () => {
    expect(admitted('2026-06-30T00:00:00')).toBe('nothing');
    expect(admitted('2026-06-29T23:59:59.999')).toBe('RULE_NOT_MET Times of the coming 14 days are given.');
  });

  test('is one of its schedule, to the minute', () => {
    const moment = at('2026-07-10T08:00:00').getTime();
    const rule = 'RULE_NOT_MET A doctor sees patients at the times of the schedule.';
    expect(said(() => admitTime(schedule, at('2026-07-14T08:31:00'), moment))).toBe(rule);
    expect(said(() => admitTime(null, startsAt, moment))).toBe(rule);
  });

  test('is shown as free exactly while it is given', () => {
    for (const moment of ['2026-06-29T23:59:59', '2026-06-30T00:00:00', '2026-07-14T08:29:59', '2026-07-14T08:30:00'])
      expect(isGiven(startsAt, at(moment).getTime())).toBe(admitted(moment) === 'nothing');
  });

  test('is given once, whoever was faster, and to nobody who is with a doctor in that hour', () => {
    expect(said(() => admitPatient(null, null))).toBe('nothing');
    expect(said(() => admitPatient(null, {}))).toBe('CONFLICT A time is given once.');
    expect(said(() => admitPatient({}, null))).toBe('RULE_NOT_MET A patient sees one doctor in an hour.');
  });
});

test('an hour is the same from its first minute to its last, and another of every other patient', () => {
  expect(hourOf('a patient', at('2026-07-14T08:00:00'))).toBe(hourOf('a patient', at('2026-07-14T08:59:59')));
  expect(hourOf('a patient', at('2026-07-14T09:00:00'))).not.toBe(hourOf('a patient', at('2026-07-14T08:59:59')));
  expect(hourOf('another', startsAt)).not.toBe(hourOf('a patient', startsAt));
  expect(slotOf('a doctor', startsAt)).not.toBe(slotOf('a doctor', at('2026-07-14T08:00:00')));
});

describe('an appointment', () => {
  const booked = { patientIdNumber: 'the patient', startsAt, status: 'BOOKED' };
  const cancelledAt = (moment: string, change: object = {}, patient = 'the patient') => {
    let next: unknown;
    const text = said(() => {
      next = cancelled({ ...booked, ...change }, patient, at(moment).getTime());
    });
    return text === 'nothing' ? next : text;
  };

  test('is cancelled until its time', () => {
    expect(cancelledAt('2026-07-14T08:29:59.999')).toEqual({ ...booked, status: 'CANCELLED' });
    expect(cancelledAt('2026-07-14T08:30:00')).toBe('RULE_NOT_MET An appointment is cancelled before its time.');
    expect(cancelledAt('2026-07-13T08:00:00', { status: 'ATTENDED' })).toBe(
      'RULE_NOT_MET An appointment is cancelled before its time.',
    );
  });

  test('that is cancelled already stays so, at any time', () => {
    expect(cancelledAt('2026-07-13T08:00:00', { status: 'CANCELLED' })).toBeNull();
    expect(cancelledAt('2026-07-15T08:00:00', { status: 'CANCELLED' })).toBeNull();
  });

  test("is the patient's own, and it is not told whether there is one of somebody else's", () => {
    const rule = 'RULE_NOT_MET Only an appointment of the patient is cancelled.';
    expect(cancelledAt('2026-07-13T08:00:00', {}, 'somebody else')).toBe(rule);
    expect(said(() => cancelled(null, 'the patient', 0))).toBe(rule);
  });
});
