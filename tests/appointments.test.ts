import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { createSubjectDigest } from '../gateway/ledger/subject-digest.ts';
import { now, today } from '../schema/clock.ts';
import { type Answer, ARRANGEMENTS, type Case, startPlatform, type TestPlatform } from './support/platform.ts';
import { uriOf } from './support/population.ts';
import { world } from './support/world.ts';

const BOOKED = 'number appointment { number startsAt status doctor { name clinicDepartment { hospital { name } } } }';
const BOOK = `mutation ($key: ID!, $patient: IDNumber!, $schedule: ID!, $startsAt: DateTime!) {
  change: bookAppointment(input: { key: $key, patient: $patient, schedule: $schedule, startsAt: $startsAt }) { ${BOOKED} }
}`;
const CANCEL = `mutation ($key: ID!, $patient: IDNumber!, $appointment: ID!) {
  change: cancelAppointment(input: { key: $key, patient: $patient, appointment: $appointment }) { ${BOOKED} }
}`;
const APPOINTMENTS =
  'query ($patient: IDNumber!) { citizen(idNumber: $patient) { hospitalAppointments(first: 20) { edges { node { number startsAt status } } } } }';
const FREE = '{ hospitals { clinicDepartments { doctors { number schedules { number freeSlots } } } } }';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Slot {
  doctor: string;
  schedule: string;
  startsAt: string;
}
interface Shown {
  number: string;
  startsAt: string;
  status: string;
}
interface Window extends Case {
  patient: string;
}

let people = [...world.households()].flatMap(({ members }) =>
  members.filter(({ status }) => status === 'LIVING').map(({ idNumber }) => idNumber),
);
/** Everybody comes once, so that nobody has an hour taken by another test. */
const newPatients = (count: number) => people.splice(-count);
const numberOf = ({ body }: Answer) => (body.data?.change as { number: string } | null)?.number ?? '';
const codeIn = ({ body }: Answer) => body.errors?.[0]?.extensions.code ?? 'done';

describe.each(ARRANGEMENTS)('an appointment with a doctor, %s', (_, options) => {
  const client = new MongoClient(uriOf('health'));
  const away = new Set<string>();
  let isDeaf = false;
  let at: TestPlatform;
  let free: Slot[];
  beforeAll(async () => {
    // The answer is lost on its way, after the department has done what it was asked.
    at = await startPlatform({ ...options, away, lies: { health: (truth: object) => (isDeaf ? null : truth) } });
    // Nobody who is with a doctor already, whenever that is.
    const busy = await client.db().collection<{ _id: string }>('patientHours').distinct('_id');
    const patients = new Set(busy.map((hour) => hour.split(' ')[0]));
    people = people.filter((idNumber) => !patients.has(idNumber));
    free = await freeSlots(await openFor());
  });
  afterAll(async () => {
    await at.close();
    await client.close();
  });

  async function openFor(patient = newPatients(1)[0] as string): Promise<Window> {
    const opened = await at.open({
      user: 'officer-zhou',
      task: 'book-appointment',
      window: 'medical',
      subjects: { patient },
    });
    return { ...opened, patient };
  }
  const take = (isFit: (slot: Slot) => boolean = () => true): Slot => free.splice(free.findIndex(isFit), 1)[0] as Slot;
  const book = (of: Window, { schedule, startsAt }: Omit<Slot, 'doctor'>, change: object = {}, by = at) =>
    by.ask(of, BOOK, { key: randomUUID(), patient: of.patient, schedule, startsAt, ...change });
  const cancel = (of: Window, appointment: string, change: object = {}) =>
    at.ask(of, CANCEL, { key: randomUUID(), patient: of.patient, appointment, ...change });
  async function shownTo(of: Window): Promise<Shown[]> {
    const { body } = await at.ask(of, APPOINTMENTS, { patient: of.patient });
    const { citizen } = body.data as { citizen: { hospitalAppointments: { edges: { node: Shown }[] } } };
    return citizen.hospitalAppointments.edges.map(({ node }) => node);
  }
  async function freeSlots(of: Window): Promise<Slot[]> {
    const { body } = await at.ask(of, FREE);
    type Doctor = { number: string; schedules: { number: string; freeSlots: string[] }[] };
    const { hospitals } = body.data as { hospitals: { clinicDepartments: { doctors: Doctor[] }[] }[] };
    return hospitals
      .flatMap(({ clinicDepartments }) => clinicDepartments.flatMap(({ doctors }) => doctors))
      .flatMap(({ number: doctor, schedules }) =>
        schedules.flatMap(({ number, freeSlots }) =>
          freeSlots.map((startsAt) => ({ doctor, schedule: number, startsAt })),
        ),
      );
  }
  const isFree = async (of: Window, { schedule, startsAt }: Slot) =>
    (await freeSlots(of)).some((slot) => slot.schedule === schedule && slot.startsAt === startsAt);
  /** What the department has of patients and of a schedule. */
  async function records(patients: readonly string[], schedule = '') {
    const db = client.db();
    const all = await Promise.all(
      [
        db.collection('appointments').find({ patientIdNumber: { $in: patients } }),
        db.collection('takenSlots').find({ scheduleNumber: schedule }),
        db.collection<{ _id: string }>('patientHours').find({ _id: { $regex: `^(${patients.join('|')}) ` } }),
      ].map((found) => found.sort({ _id: 1 }).toArray()),
    );
    return JSON.stringify(all);
  }
  /** Refused as said, with everything as it was. */
  async function expectRefused(of: Window, schedule: string, ask: () => Promise<Answer>, extensions: object) {
    const before = await records([of.patient], schedule);
    const { status, body } = await ask();
    expect([status, body.data]).toEqual([200, { change: null }]);
    expect(body.errors).toMatchObject([{ path: ['change'], extensions: { department: 'health', ...extensions } }]);
    expect(await records([of.patient], schedule)).toBe(before);
  }

  test('is booked by the card, read back, and its time is not free any more', async () => {
    const of = await openFor();
    const slot = take();
    const { status, body } = await book(of, slot);
    const number = expect.stringMatching(/^G[0-9a-f]{20}$/);
    const doctor = { name: expect.any(String), clinicDepartment: { hospital: { name: expect.any(String) } } };
    const { startsAt } = slot;
    expect({ status, body }).toEqual({
      status: 200,
      body: { data: { change: { number, appointment: { number, startsAt, status: 'BOOKED', doctor } } } },
    });
    expect(await shownTo(of)).toContainEqual({ number: numberOf({ status, body }), startsAt, status: 'BOOKED' });
    expect(await isFree(of, slot)).toBe(false);
  });

  test('is found however many the patient has: there is a page behind each', async () => {
    const of = await openFor();
    await book(of, take());
    const query =
      'query ($patient: IDNumber!, $after: String) { citizen(idNumber: $patient) { hospitalAppointments(first: 20, after: $after) { edges { node { number } } pageInfo { endCursor } } } }';
    const page = async (after?: string) => {
      const { body } = await at.ask(of, query, { patient: of.patient, after });
      expect(body.errors).toBeUndefined();
      type Page = { edges: unknown[]; pageInfo: { endCursor: string } };
      return (body.data as { citizen: { hospitalAppointments: Page } }).citizen.hospitalAppointments;
    };
    const first = await page();
    expect(first.edges.length).toBeGreaterThan(0);
    expect((await page(first.pageInfo.endCursor)).edges).toEqual([]);
  });

  test('is on record as a change about the patient, and the record has neither doctor nor time', async () => {
    const of = await openFor();
    const slot = take();
    await book(of, slot);
    const lines = (await at.ledger()).filter((line) => JSON.parse(line).case === of.id);
    const subject = createSubjectDigest(() => at.keys.ledgerDigest.active)(of.patient);
    expect(lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind !== 'case')).toMatchObject([
      { kind: 'intent', releases: [{ subject, recipient: 'health' }] },
      { kind: 'outcome', changes: [['Mutation.bookAppointment', 'health', 'done']] },
    ]);
    for (const value of [slot.schedule, slot.startsAt, of.patient]) expect(lines.join()).not.toContain(value);
  });

  test('that is cancelled is free again, for somebody else, from whom nothing takes it', async () => {
    const [of, other] = [await openFor(), await openFor()];
    const slot = take();
    const booking = { key: randomUUID() };
    const number = numberOf(await book(of, slot, booking));
    const key = randomUUID();
    const answers = await Promise.all([cancel(of, number, { key }), cancel(of, number, { key }), cancel(of, number)]);
    for (const { body } of answers) {
      expect(body.errors).toBeUndefined();
      expect(body.data).toMatchObject({ change: { number, appointment: { status: 'CANCELLED' } } });
    }
    expect(await isFree(of, slot)).toBe(true);
    expect(codeIn(await book(other, slot))).toBe('done');
    const taken = await records([of.patient, other.patient], slot.schedule);
    // Late copies of what was sent before change nothing.
    expect((await book(of, slot, booking)).body.data).toMatchObject({
      change: { number, appointment: { status: 'CANCELLED' } },
    });
    for (const again of [{ key }, {}]) expect(codeIn(await cancel(of, number, again))).toBe('done');
    expect(await records([of.patient, other.patient], slot.schedule)).toBe(taken);
  });

  test('leaves its hour to the patient when it is cancelled, with any doctor', async () => {
    const of = await openFor();
    const slot = take();
    const number = numberOf(await book(of, slot));
    const elsewhere = take(({ doctor, startsAt }) => startsAt === slot.startsAt && doctor !== slot.doctor);
    await expectRefused(of, elsewhere.schedule, () => book(of, elsewhere), {
      code: 'RULE_NOT_MET',
      rule: 'A patient sees one doctor in an hour.',
      demand: 'Choose another hour, or cancel the appointment in this one.',
    });
    await cancel(of, number);
    expect(codeIn(await book(of, elsewhere))).toBe('done');
  });

  test('is not to be had at a time that somebody has', async () => {
    const [of, other] = [await openFor(), await openFor()];
    const slot = take();
    await book(other, slot);
    await expectRefused(of, slot.schedule, () => book(of, slot), {
      code: 'CONFLICT',
      rule: 'A time is given once.',
      demand: 'Choose one of the times that are still free.',
    });
  });

  test('is not to be had at a time that has begun, is too far off, or is none of the schedule', async () => {
    const of = await openFor();
    const { doctor } = take();
    const clinic = `test-${randomUUID()}`;
    const [past, far] = [new Date(now() - HOUR_MS), new Date(now() + 15 * DAY_MS)];
    const schedules = client.db().collection<{ _id: string }>('schedules');
    const stored = { doctorNumber: doctor, on: today(), session: 'MORNING', fee: 1_000, slots: [past, far] };
    await schedules.insertOne({ _id: clinic, ...stored } as never);
    try {
      expect((await freeSlots(of)).filter(({ schedule }) => schedule === clinic)).toEqual([]);
      const rules: [Date, string, string][] = [
        [past, clinic, 'A time is given before it begins.'],
        [far, clinic, 'Times of the coming 14 days are given.'],
        [new Date(past.getTime() + 60_000), clinic, 'A doctor sees patients at the times of the schedule.'],
        [past, 'unknown', 'A doctor sees patients at the times of the schedule.'],
        [past, 'x'.repeat(600), 'A doctor sees patients at the times of the schedule.'],
      ];
      for (const [time, schedule, rule] of rules) {
        const wanted = { schedule, startsAt: time.toISOString() };
        const demand = expect.any(String);
        await expectRefused(of, clinic, () => book(of, wanted), { code: 'RULE_NOT_MET', rule, demand });
      }
    } finally {
      await schedules.deleteOne({ _id: clinic });
    }
  });

  test('is cancelled by its patient alone and before its time', async () => {
    const [of, other] = [await openFor(), await openFor()];
    const number = numberOf(await book(other, take()));
    const begun = `test-${randomUUID()}`;
    const appointments = client.db().collection<{ _id: string }>('appointments');
    const stored = { patientIdNumber: of.patient, doctorNumber: take().doctor, startsAt: new Date(now() - 1_000) };
    await appointments.insertOne({ _id: begun, ...stored, status: 'BOOKED' } as never);
    const own = 'Only an appointment of the patient is cancelled.';
    const rules: [string, string][] = [
      [number, own],
      ['unknown', own],
      ['x'.repeat(600), own],
      [begun, 'An appointment is cancelled before its time.'],
    ];
    for (const [appointment, rule] of rules) {
      const refused = { code: 'RULE_NOT_MET', rule, demand: expect.any(String) };
      await expectRefused(of, '', () => cancel(of, appointment), refused);
    }
    expect(await shownTo(other)).toContainEqual(expect.objectContaining({ number, status: 'BOOKED' }));
    await appointments.deleteOne({ _id: begun });
  });

  test('is refused for a person who is not in the case, and to who is not at this window', async () => {
    const [of, other] = [await openFor(), await openFor()];
    const slot = take();
    const number = numberOf(await book(other, take()));
    const before = await records([of.patient, other.patient], slot.schedule);
    const elsewhere = { ...of, token: await at.token('officer-wang') };
    const refused = [
      [await book(of, slot, { patient: other.patient }), 403, 'SUBJECT_NOT_IN_CASE'],
      [await cancel(of, number, { patient: other.patient }), 403, 'SUBJECT_NOT_IN_CASE'],
      [await book(elsewhere, slot), 403, 'CASE_INVALID'],
      [await at.send({ query: BOOK, variables: { ...slot, key: 'a', patient: of.patient } }), 401, 'UNAUTHENTICATED'],
    ] as const;
    for (const [answer, status, code] of refused) expect([answer.status, codeIn(answer)]).toEqual([status, code]);
    const opening = at.open({
      user: 'officer-wang',
      task: 'book-appointment',
      window: 'medical',
      subjects: { patient: of.patient },
    });
    await expect(opening).rejects.toThrow(/CASE_INVALID/);
    expect(await records([of.patient, other.patient], slot.schedule)).toBe(before);
  });

  test('needs a key of its own', async () => {
    const of = await openFor();
    const [slot, next] = [take(), take()];
    const before = await records([of.patient], slot.schedule);
    for (const key of [null, undefined, '', 'x'.repeat(101), {}])
      expect(codeIn(await book(of, slot, { key }))).toBe('BAD_USER_INPUT');
    expect(await records([of.patient], slot.schedule)).toBe(before);
    const key = randomUUID();
    const number = numberOf(await book(of, slot, { key }));
    expect(numberOf(await book(of, slot, { key }))).toBe(number);
    await expectRefused(of, next.schedule, () => book(of, next, { key }), { code: 'KEY_REUSED' });
  });

  test('is neither lost nor made twice where the department is away before or after it', async () => {
    const of = await openFor();
    const slot = take();
    const given = { key: randomUUID() };
    const before = await records([of.patient], slot.schedule);
    away.add('health');
    expect(codeIn(await book(of, slot, given))).toBe('DEPARTMENT_UNAVAILABLE');
    away.delete('health');
    expect(await records([of.patient], slot.schedule)).toBe(before);
    isDeaf = true;
    expect(codeIn(await book(of, slot, given))).toBe('DEPARTMENT_UNAVAILABLE');
    isDeaf = false;
    const done = await records([of.patient], slot.schedule);
    expect(done).not.toBe(before);
    const number = numberOf(await book(of, slot, given));
    expect(await shownTo(of)).toContainEqual({ number, startsAt: slot.startsAt, status: 'BOOKED' });
    expect(await records([of.patient], slot.schedule)).toBe(done);
  });

  test('is made once where two windows want it at once', async () => {
    const [first, second, again] = [await openFor(), await openFor(), newPatients(1)[0] as string];
    const slot = take();
    const both = await Promise.all([book(first, slot), book(second, slot)]);
    expect(both.map(codeIn).sort()).toEqual(['CONFLICT', 'done']);
    // One patient in two cases, with two doctors at one hour.
    const cases = await Promise.all([openFor(again), openFor(again)]);
    const here = take();
    const there = take(({ doctor, startsAt }) => startsAt === here.startsAt && doctor !== here.doctor);
    const answers = await Promise.all(cases.map((of, i) => book(of, i ? there : here, { key: 'the same' })));
    expect(answers.map(codeIn).sort()).toEqual(['RULE_NOT_MET', 'done']);
    const hour = (await shownTo(cases[0])).filter(({ startsAt }) => startsAt === here.startsAt);
    expect(hour.map(({ status }) => status)).toEqual(['BOOKED']);
  });

  test('is given to one for each time: of 1,000 who want 100 times at once, at two gateways', async () => {
    const environment = { INSTANCE: 'gateway-2', OIDC_ISSUER: `${at.platform.publicUrl}/oidc` };
    const beside = await startPlatform({ ...options, beside: at, environment });
    const begin = performance.now();
    const windows = await Promise.all(newPatients(250).map((patient) => openFor(patient)));
    // Everybody wants a time in each of four hours, each of which is wanted by ten.
    const hours = [...Map.groupBy(free, ({ startsAt }) => startsAt.slice(0, 13)).values()];
    const wanted = hours.filter((slots) => slots.length >= 25).slice(0, 4);
    const slots = wanted.map((of) => of.slice(0, 25));
    expect(slots.flat()).toHaveLength(100);
    const opened = performance.now();
    // It has met the operation before, as the other has.
    await book(windows[0] as Window, { schedule: 'unknown', startsAt: new Date(0).toISOString() }, {}, beside);
    const answers = await Promise.all(
      windows.flatMap((of, i) => slots.map((hour) => book(of, hour[i % 25] as Slot, {}, i % 50 < 25 ? at : beside))),
    );
    await beside.close();
    const codes = Object.entries(Object.groupBy(answers, codeIn)).map(([code, of]) => [code, of?.length]);
    console.log(
      `opened in ${Math.round(opened - begin)} ms, booked in ${Math.round(performance.now() - opened)} ms: ${codes}`,
    );
    expect(answers.filter((answer) => codeIn(answer) === 'done')).toHaveLength(100);
    expect(new Set(answers.map(codeIn))).toEqual(new Set(['done', 'CONFLICT']));
    const still = new Set((await freeSlots(windows[0] as Window)).map(({ schedule, startsAt }) => schedule + startsAt));
    expect(slots.flat().filter(({ schedule, startsAt }) => still.has(schedule + startsAt))).toEqual([]);
    free = free.filter((slot) => !slots.flat().includes(slot));
    const numbers = answers.map(numberOf).filter(Boolean);
    const made = await client
      .db()
      .collection<{ _id: string; doctorNumber: string; startsAt: Date }>('appointments')
      .find({ _id: { $in: numbers } })
      .toArray();
    expect(new Set(made.map(({ doctorNumber, startsAt }) => `${doctorNumber} ${startsAt.toISOString()}`)).size).toBe(
      100,
    );
  }, 120_000);
});
