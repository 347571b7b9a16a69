import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { idNumberOf, MOST_HOUSEHOLDS } from '../seed/population/id-number.ts';
import { loadDepartment } from '../subgraphs/departments.ts';
import { startDepartment } from './support/department.ts';
import { ARRANGEMENTS, startPlatform, type TestPlatform } from './support/platform.ts';
import { uriOf } from './support/population.ts';
import { world } from './support/world.ts';

describe('a home with more owners than anybody wants to read at once', () => {
  const unit = '999901001001GB99999F99999999';
  const OWNERS = 20_000;
  let running: ReturnType<typeof startDepartment>;
  // Not the department's own client: that one gives up on a write of this size.
  let client: MongoClient;
  beforeAll(async () => {
    running = startDepartment(await loadDepartment('natural-resources'));
    // Registered, and in no other test: whoever owns so much cannot be asked for a list of it.
    const owner = world.household(world.householdCount - 1).members[0]?.idNumber;
    const share = { numerator: 1, denominator: OWNERS };
    const ownerships = Array.from({ length: OWNERS }, (_, i) => ({
      _id: `crowd-${String(i).padStart(6, '0')}`,
      ...{
        unitNumber: unit,
        ownerIdNumber: owner,
        ownerUscc: null,
        titleNumber: `T${i}`,
        acquiredOn: '2020-01-01',
        share,
      },
    }));
    client = new MongoClient(uriOf('natural-resources'));
    await client.db().collection<{ _id: string }>('units').insertOne({ _id: unit });
    await client.db().collection<{ _id: string }>('ownerships').insertMany(ownerships);
  });
  afterAll(async () => {
    await client.db().collection('ownerships').deleteMany({ unitNumber: unit });
    await client.db().collection<{ _id: string }>('units').deleteOne({ _id: unit });
    await client.close();
    await running.service.stop();
  });

  const owners = (after?: string) =>
    running.ask(
      `query ($representations: [_Any!]!, $after: String) { _entities(representations: $representations) { ... on RealEstateUnit {
        owners(first: 100, after: $after) { edges { node { share { denominator } } } pageInfo { hasNextPage endCursor } } } } }`,
      { representations: [{ __typename: 'RealEstateUnit', number: unit }], after },
    );
  interface Page {
    _entities: { owners: { edges: object[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }[];
  }

  test('is read page by page, each page by itself', async () => {
    const first = (await owners()).data as unknown as Page;
    expect(first._entities[0]?.owners.edges).toHaveLength(100);
    const { hasNextPage, endCursor } = first._entities[0]?.owners.pageInfo ?? { hasNextPage: false, endCursor: '' };
    expect(hasNextPage).toBe(true);
    const second = (await owners(endCursor)).data as unknown as Page;
    expect(second._entities[0]?.owners.pageInfo.endCursor).not.toBe(endCursor);
  });

  test('takes no cursor that it did not give', async () => {
    const { errors } = await owners('Y3Jvd2QtMDAwMDAx');
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});

describe('a citizen whom departments know differently', () => {
  let at: TestPlatform;
  beforeAll(async () => {
    at = await startPlatform();
  });
  afterAll(() => at.close());

  test('is null, without an error, when the register has never heard of them', async () => {
    const nobody = idNumberOf(MOST_HOUSEHOLDS - 1, 0, '1980-01-01', 'MALE');
    const subjects = { applicant: nobody };
    const opened = await at.open({
      user: 'officer-wang',
      task: 'ride-hailing-driver-qualification',
      window: 'transport',
      subjects,
    });
    const { status, body } = await at.ask(
      opened,
      `{ citizen(idNumber: "${nobody}") { name rideHailingExam { isPassed } } }`,
    );
    expect({ status, body }).toEqual({ status: 200, body: { data: { citizen: null } } });
  });

  test('has null where one department has no record, and no error for it', async () => {
    const child = [...world.households()].flatMap(({ members }) => members).find(({ birthDate }) => birthDate > '2015');
    const applicant = child?.idNumber as string;
    const opened = await at.open({
      user: 'officer-wang',
      task: 'ride-hailing-driver-qualification',
      window: 'transport',
      subjects: { applicant },
    });
    const { body } = await at.ask(
      opened,
      `{ citizen(idNumber: "${applicant}") { name drivingLicence { licenceClass } } }`,
    );
    expect(body).toEqual({ data: { citizen: { name: child?.name, drivingLicence: null } } });
  });
});

describe.each(ARRANGEMENTS)('an old document of another form, %s', (_, options) => {
  let at: TestPlatform;
  let client: MongoClient;
  // In no other test.
  const applicant = world.household(world.householdCount - 2).members[0]?.idNumber as string;
  const records = () => client.db().collection<{ _id: string }>('offenceRecords');
  let before: { _id: string } | null;
  beforeAll(async () => {
    at = await startPlatform(options);
    client = new MongoClient(uriOf('public-security'));
    before = await records().findOne({ _id: applicant });
    await records().replaceOne(
      { _id: applicant },
      { offences: [{ offence: 'DRUG_USE' }] },
      { upsert: true, bypassDocumentValidation: true },
    );
  });
  afterAll(async () => {
    await records().deleteOne({ _id: applicant });
    if (before) await records().insertOne(before);
    await client.close();
    await at.close();
  });

  test('is unknown, never nothing: no rule decides by it, and what others work out from it is withheld', async () => {
    const opened = await at.open({
      user: 'officer-wang',
      task: 'ride-hailing-driver-qualification',
      window: 'transport',
      subjects: { applicant },
    });
    const { body } = await at.ask(
      opened,
      `{ citizen(idNumber: "${applicant}") { name rideHailingQualification { isQualified } } }`,
    );
    expect(body.data).toEqual({ citizen: { name: expect.any(String), rideHailingQualification: null } });
    expect(body.errors?.map(({ path, extensions: { code, department } }) => ({ path, code, department }))).toEqual([
      {
        path: ['citizen', 'rideHailingQualification'],
        code: 'DEPARTMENT_UNAVAILABLE',
        department: 'public-security',
      },
    ]);
  });
});
