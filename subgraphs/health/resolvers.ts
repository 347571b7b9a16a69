import type { Document } from 'mongodb';
import { now } from '../../schema/clock.ts';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { isGiven } from './appointment.ts';
import { appointmentChanges } from './appointment-changes.ts';
import { collections } from './collections.ts';

const { allBy, connection, many, one, recordsOf, reference } = readsOf(collections);

const certificatesNaming = ({ idNumber }: Document, context: Context): Promise<Document[]> =>
  recordsOf(context, 'birthCertificates').find('namedIdNumbers', idNumber);

export const resolvers = {
  Query: {
    hospitals: allBy('hospitals', 'area'),
  },
  Mutation: appointmentChanges,
  AppointmentChanged: { appointment: one('appointments', 'number') },
  Hospital: {
    __resolveReference: reference('hospitals', 'number'),
    clinicDepartments: many('clinicDepartments', 'hospitalNumber', 'number'),
  },
  ClinicDepartment: {
    __resolveReference: reference('clinicDepartments', 'number'),
    hospital: one('hospitals', 'hospitalNumber'),
    doctors: many('doctors', 'clinicDepartmentNumber', 'number'),
  },
  Doctor: {
    __resolveReference: reference('doctors', 'number'),
    clinicDepartment: one('clinicDepartments', 'clinicDepartmentNumber'),
    schedules: async ({ number }: Document, { on }: { on?: string | null }, context: Context) => {
      const schedules = await recordsOf(context, 'schedules').find('doctorNumber', number);
      return on ? schedules.filter((schedule) => schedule.on === on) : schedules;
    },
  },
  ClinicSchedule: {
    __resolveReference: reference('schedules', 'number'),
    doctor: one('doctors', 'doctorNumber'),
    freeSlots: async ({ number, slots }: Document, _: unknown, context: Context) => {
      const taken = await recordsOf(context, 'takenSlots').find('scheduleNumber', number);
      const times = new Set(taken.map(({ startsAt }) => startsAt.getTime()));
      return slots.filter((at: Date) => !times.has(at.getTime()) && isGiven(at, now()));
    },
  },
  Citizen: {
    hospitalAppointments: connection('appointments', 'patientIdNumber', 'idNumber'),
    encounters: connection('encounters', 'patientIdNumber', 'idNumber'),
    birthCertificate: async (person: Document, _: unknown, context: Context) =>
      (await certificatesNaming(person, context)).find(({ childIdNumber }) => childIdNumber === person.idNumber) ??
      null,
    childBirthCertificates: async (
      person: Document,
      { isRegistered }: { isRegistered?: boolean | null },
      context: Context,
    ) =>
      (await certificatesNaming(person, context)).filter(
        ({ childIdNumber }) =>
          childIdNumber !== person.idNumber && (isRegistered == null || isRegistered === (childIdNumber != null)),
      ),
    deathCertificate: one('deathCertificates', 'idNumber'),
    vaccinations: async ({ idNumber }: Document, _: unknown, context: Context) =>
      (await recordsOf(context, 'vaccinationRecords').get(idNumber))?.vaccinations ?? [],
  },
  HospitalAppointment: {
    __resolveReference: reference('appointments', 'number'),
    patient: link('Citizen', 'idNumber', 'patientIdNumber'),
    doctor: one('doctors', 'doctorNumber'),
  },
  Encounter: {
    __resolveReference: reference('encounters', 'number'),
    patient: link('Citizen', 'idNumber', 'patientIdNumber'),
    doctor: one('doctors', 'doctorNumber'),
  },
  BirthCertificate: {
    __resolveReference: reference('birthCertificates', 'number'),
    child: link('Citizen', 'idNumber', 'childIdNumber'),
    mother: link('Citizen', 'idNumber', 'motherIdNumber'),
    father: link('Citizen', 'idNumber', 'fatherIdNumber'),
  },
};
