import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  hospitals: { key: 'number', type: 'Hospital', indexes: ['area'] },
  clinicDepartments: {
    key: 'number',
    type: 'ClinicDepartment',
    stored: { hospitalNumber: 'ID!' },
    indexes: ['hospitalNumber'],
  },
  doctors: {
    key: 'number',
    type: 'Doctor',
    stored: { clinicDepartmentNumber: 'ID!' },
    indexes: ['clinicDepartmentNumber'],
  },
  schedules: {
    key: 'number',
    type: 'ClinicSchedule',
    // All times of the schedule, whoever has them.
    stored: { doctorNumber: 'ID!', slots: '[DateTime!]!' },
    indexes: ['doctorNumber'],
  },
  // Who is with whom when: a time that somebody has, and an hour in which a patient is with a doctor (appointment.ts).
  takenSlots: {
    key: 'slot',
    changes: true,
    stored: { slot: 'ID!', scheduleNumber: 'ID!', startsAt: 'DateTime!', appointmentNumber: 'ID!' },
    indexes: ['scheduleNumber'],
  },
  patientHours: { key: 'hour', changes: true, stored: { hour: 'ID!', appointmentNumber: 'ID!' } },
  appointments: {
    key: 'number',
    type: 'HospitalAppointment',
    changes: true,
    stored: { patientIdNumber: 'IDNumber!', doctorNumber: 'ID!' },
    indexes: ['patientIdNumber'],
  },
  encounters: {
    key: 'number',
    type: 'Encounter',
    stored: { patientIdNumber: 'IDNumber!', doctorNumber: 'ID!' },
    indexes: ['patientIdNumber'],
  },
  birthCertificates: {
    key: 'number',
    type: 'BirthCertificate',
    stored: {
      childIdNumber: 'IDNumber',
      motherIdNumber: 'IDNumber',
      fatherIdNumber: 'IDNumber',
      namedIdNumbers: '[IDNumber!]!',
    },
    // By everybody whom a certificate names, so that one read serves parents and children.
    indexes: ['namedIdNumbers'],
  },
  deathCertificates: { key: 'idNumber', type: 'DeathCertificate', stored: { idNumber: 'IDNumber!' } },
  vaccinationRecords: { key: 'idNumber', stored: { idNumber: 'IDNumber!', vaccinations: '[Vaccination!]!' } },
});
