import { now } from '../../schema/clock.ts';
import { changesOf } from '../kit/change.ts';
import { digestOf } from '../kit/digest.ts';
import { admitPatient, admitTime, cancelled, hourOf, slotOf, type ToBook, type ToCancel } from './appointment.ts';
import { collections } from './collections.ts';

const { change } = changesOf(collections);

/** Says nothing of whom it is about, and is the same each time that one sending is decided. */
const numberOf = (caseId: string | undefined, key: string) => `G${digestOf([caseId, key]).slice(0, 20)}`;

export const appointmentChanges = {
  bookAppointment: change<ToBook>(async ({ key, patient, schedule, startsAt }, { get, put, context }) => {
    const clinic = await get('schedules', schedule);
    admitTime(clinic, startsAt, now());
    const number = numberOf(context.caseId, key);
    const slot = slotOf(clinic.doctorNumber, startsAt);
    const hour = hourOf(patient, startsAt);
    const [ofPatient, ofDoctor] = await Promise.all([
      get('patientHours', hour),
      get('takenSlots', slot),
      get('appointments', number),
    ]);
    admitPatient(ofPatient, ofDoctor);
    put('patientHours', { hour, appointmentNumber: number });
    put('takenSlots', { slot, scheduleNumber: schedule, startsAt, appointmentNumber: number });
    put('appointments', {
      number,
      patientIdNumber: patient,
      doctorNumber: clinic.doctorNumber,
      startsAt,
      status: 'BOOKED',
    });
    return { number };
  }),

  cancelAppointment: change<ToCancel>(async ({ patient, appointment: number }, { get, put, remove }) => {
    const next = cancelled(await get('appointments', number), patient, now());
    if (!next) return { number };
    put('appointments', next);
    const slot = slotOf(next.doctorNumber, next.startsAt);
    const hour = hourOf(patient, next.startsAt);
    const [ofDoctor, ofPatient] = await Promise.all([get('takenSlots', slot), get('patientHours', hour)]);
    // What stands there may be another appointment's, where ours was there before such records were kept.
    if (ofDoctor?.appointmentNumber === number) remove('takenSlots', slot);
    if (ofPatient?.appointmentNumber === number) remove('patientHours', hour);
    return { number };
  }),
};
