import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSubjectDigest } from '../gateway/ledger/subject-digest.ts';
import { today } from '../schema/clock.ts';
import { cast } from './support/cast.ts';
import { ARRANGEMENTS, type Case, startPlatform, type TestPlatform } from './support/platform.ts';

const { seller, buyer } = cast;

const LICENSE = `mutation ($key: ID!, $keeper: IDNumber!, $chip: ID!, $on: Date!) {
  licenseDog(input: { key: $key, keeper: $keeper, chip: $chip, breed: "柯基犬", vaccinatedOn: $on }) {
    number licence { breed expiresOn }
  }
}`;

interface Entry {
  kind: string;
  case?: string;
  changes?: unknown[];
  releases: { subject: string | null; recipient: string; fields: [coordinate: string, ...string[]][] }[];
}

/** Chips that nobody has: those of seeded dogs begin with 156. */
let chips = Math.floor(Math.random() * 1e9) * 1_000;
const newChip = () => `9${String(++chips).padStart(14, '0')}`;

describe.each(ARRANGEMENTS)('a change of a department, %s', (_, options) => {
  let at: TestPlatform;
  let opened: Case;
  let digest: (id: string) => string;
  let isDeaf = false;
  beforeAll(async () => {
    const lies = {
      // The answer is lost on its way, after the department has done what it was asked.
      'urban-enforcement': (truth: object) => (isDeaf ? null : truth),
    };
    at = await startPlatform({ ...options, lies });
    digest = createSubjectDigest(() => at.keys.ledgerDigest.active);
    opened = await openFor(seller.idNumber);
  });
  afterAll(() => at.close());

  const openFor = (applicant: string) =>
    at.open({ user: 'officer-lin', task: 'dog-licence', window: 'civil-affairs', subjects: { applicant } });
  const license = (change: object = {}, query = LICENSE) =>
    at.ask(opened, query, { key: randomUUID(), keeper: seller.idNumber, chip: newChip(), on: today(), ...change });
  const entries = async () =>
    (await at.ledger()).map((line) => JSON.parse(line) as Entry).filter((entry) => entry.case === opened.id);
  const dogs = async () => {
    const { body } = await at.ask(opened, `{ citizen(idNumber: "${seller.idNumber}") { dogLicences { number } } }`);
    const { citizen } = body.data as { citizen: { dogLicences: { number: string }[] } };
    return citizen.dogLicences.map(({ number }) => number);
  };

  test('is done by the department that owns it, and read back', async () => {
    const chip = newChip();
    const { status, body } = await license({ chip });
    const expiresOn = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
    expect({ status, body }).toEqual({
      status: 200,
      body: { data: { licenseDog: { number: `QZ${chip}`, licence: { breed: '柯基犬', expiresOn } } } },
    });
    expect(await dogs()).toContain(`QZ${chip}`);
  });

  test('is on record before the department is asked and before the answer goes out, by whom it is about', async () => {
    const before = (await entries()).length;
    const chip = newChip();
    await license({ chip });
    await license({ chip, on: '2020-01-01' });
    const marks = (await entries()).slice(before);
    const subject = digest(seller.idNumber);
    const [intended, refused] = ['intended', 'refused'].map((decision) => ({
      subject,
      recipient: 'urban-enforcement',
      fields: [['Mutation.licenseDog', 'urban-enforcement', 'L2', decision]],
    }));
    expect(marks).toMatchObject([
      { kind: 'intent', releases: [intended] },
      { kind: 'outcome', changes: [['Mutation.licenseDog', 'urban-enforcement', 'done']] },
      { kind: 'intent', releases: [intended] },
      { kind: 'outcome', changes: [['Mutation.licenseDog', 'urban-enforcement', 'RULE_NOT_MET']], releases: [refused] },
    ]);
    expect(marks[1]?.releases.map((release) => release.subject)).toEqual([subject]);
    expect(JSON.stringify(marks)).not.toContain(chip);
  });

  test('is done once under its key, however often it is sent, and tells so', async () => {
    const given = { key: randomUUID(), chip: newChip() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => license(given)));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(answers[0]?.body.errors).toBeUndefined();
    expect((await dogs()).filter((number) => number === `QZ${given.chip}`)).toHaveLength(1);
    const { body } = await license({ ...given, chip: newChip() });
    expect(body.errors).toMatchObject([{ path: ['licenseDog'], extensions: { code: 'KEY_REUSED' } }]);
  });

  test('whose answer is lost is given by the same key again', async () => {
    const given = { key: randomUUID(), chip: newChip() };
    isDeaf = true;
    const lost = await license(given);
    isDeaf = false;
    expect(lost.body).toMatchObject({
      data: { licenseDog: null },
      errors: [{ extensions: { code: 'DEPARTMENT_UNAVAILABLE' } }],
    });
    expect((await entries()).at(-1)?.changes).toEqual([
      ['Mutation.licenseDog', 'urban-enforcement', 'DEPARTMENT_UNAVAILABLE'],
    ]);
    expect((await license(given)).body.data).toMatchObject({ licenseDog: { number: `QZ${given.chip}` } });
  });

  test('says which rule it does not meet and what would, and leaves the records as they were', async () => {
    const before = await dogs();
    const logged = at.logged.length;
    const { status, body } = await license({ on: '2020-01-01' });
    expect([status, body.data]).toEqual([200, { licenseDog: null }]);
    expect(body.errors).toMatchObject([
      {
        path: ['licenseDog'],
        extensions: {
          code: 'RULE_NOT_MET',
          department: 'urban-enforcement',
          rule: expect.stringContaining('art. 30'),
          demand: 'Have the dog vaccinated.',
        },
      },
    ]);
    expect(await dogs()).toEqual(before);
    const headers = { authorization: `Bearer ${opened.token}`, 'x-case-grant': opened.grant, 'accept-language': 'zh' };
    const variables = { key: randomUUID(), keeper: seller.idNumber, chip: newChip(), on: '2020-01-01' };
    const chinese = await at.send({ query: LICENSE, variables }, headers);
    expect(chinese.body.errors?.[0]?.extensions).toMatchObject({ demand: '请先为犬只接种疫苗。' });
    // Refusing is no failure of the department's.
    expect(at.logged.slice(logged).filter((line) => line.includes('department failed'))).toEqual([]);
  });

  test('for a person who is not in the case is refused before anybody is asked, however it is written', async () => {
    const inputs: [string, object][] = [
      [LICENSE, { keeper: buyer.idNumber }],
      [
        'mutation ($input: LicenseDogInput!) { licenseDog(input: $input) { number } }',
        { input: { key: 'a', keeper: buyer.idNumber, chip: newChip(), breed: 'b', vaccinatedOn: today() } },
      ],
      [
        `mutation { a: licenseDog(input: { keeper: "${buyer.idNumber}", key: "a", chip: "${newChip()}", breed: "b", vaccinatedOn: "${today()}" }) { number } }`,
        {},
      ],
    ];
    for (const [query, variables] of inputs) {
      at.asked.length = 0;
      const { status, body } = await license(variables, query);
      expect([status, body.errors?.[0]?.extensions.code]).toEqual([403, 'SUBJECT_NOT_IN_CASE']);
      expect(at.asked).toEqual([]);
      const last = (await entries()).at(-1);
      expect(last).toMatchObject({ kind: 'refusal', releases: [{ subject: digest(buyer.idNumber) }] });
    }
  });

  test('of another task is not granted, nor a field of its answer that the task does not name', async () => {
    for (const query of [
      LICENSE.replace('number licence', 'number licence { keeper { name } } again: licence'),
      LICENSE.replace('licenseDog(', 'again: licenseDog(').replace('breed expiresOn', 'number'),
    ]) {
      const { body } = await license({}, query);
      expect(body.errors?.[0]?.extensions.code).toBe('FIELD_NOT_GRANTED');
    }
  });

  test('waits for the one before it in the same operation, and one that is refused keeps no other back', async () => {
    const [one, two] = [newChip(), newChip()];
    const part = (name: string, chip: string, on: string) =>
      `${name}: licenseDog(input: { key: "${randomUUID()}", keeper: $keeper, chip: "${chip}", breed: "b", vaccinatedOn: "${on}" }) { number }`;
    const query = `mutation ($keeper: IDNumber!) { ${part('a', one, today())} ${part('b', one, '2020-01-01')} ${part('c', two, today())} }`;
    const { body } = await license({}, query);
    expect(body.data).toEqual({ a: { number: `QZ${one}` }, b: null, c: { number: `QZ${two}` } });
    expect(body.errors).toMatchObject([{ path: ['b'], extensions: { code: 'RULE_NOT_MET' } }]);
    expect((await entries()).at(-1)?.changes?.map((change) => (change as string[])[2])).toEqual([
      'done',
      'RULE_NOT_MET',
      'done',
    ]);
  });

  test('that cannot be put on record is not asked for', async () => {
    const chip = newChip();
    const { append } = at.platform.ledger;
    at.platform.ledger.append = () => Promise.reject(new Error('the disk is full'));
    at.asked.length = 0;
    const { status } = await license({ chip });
    at.platform.ledger.append = append;
    expect(status).toBeGreaterThanOrEqual(500);
    expect(at.asked).toEqual([]);
    expect(await dogs()).not.toContain(`QZ${chip}`);
  });
});
