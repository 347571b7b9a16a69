import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createSubjectDigest } from '../gateway/ledger/subject-digest.ts';
import type { Purpose } from '../subgraphs/kit/envelope.ts';
import { cast } from './support/cast.ts';
import { startDepartment } from './support/department.ts';
import { testDepartments } from './support/departments.ts';
import { ARRANGEMENTS, type Case, startPlatform, type TestPlatform } from './support/platform.ts';

// What a department approved of a task holds when it runs, whoever wrote another document or another purpose.

const NAME = 'second-hand-housing-transfer';
const FILE = `real-estate/${NAME}.graphql`;
const NUMBER = '    idNumber @masked(keep: LAST, count: 4)\n';

describe.each(ARRANGEMENTS)('a gateway that runs a wider task than was approved %s', (_, arrangement) => {
  let tasksFolder: string;
  let at: TestPlatform;
  beforeAll(() => {
    tasksFolder = mkdtempSync(join(tmpdir(), 'citizen-graph-tasks-'));
    cpSync(new URL('../schema/tasks', import.meta.url).pathname, tasksFolder, { recursive: true });
  });
  afterEach(() => at.close());
  afterAll(() => rmSync(tasksFolder, { recursive: true }));

  /** A case of the task, its document changed. */
  async function openChanged(change: (document: string) => string): Promise<Case> {
    const file = join(tasksFolder, FILE);
    const document = readFileSync(new URL(`../schema/tasks/${FILE}`, import.meta.url), 'utf8');
    expect(change(document)).not.toBe(document);
    writeFileSync(file, change(document));
    at = await startPlatform({ ...arrangement, tasksFolder });
    const subjects = { seller: cast.seller.idNumber, buyer: cast.buyer.idNumber };
    return at.open({
      user: 'officer-chen',
      task: NAME,
      window: 'real-estate',
      subjects,
      parameters: { unit: cast.unit },
    });
  }

  const about = (who: 'seller' | 'buyer', selection: string) =>
    `{ citizen(idNumber: "${cast[who].idNumber}") { ${selection} } }`;
  const refusals = async (opened: Case, query: string) => {
    const { body } = await at.ask(opened, query);
    expect(body.data ?? null).toBeNull();
    return body.errors?.map(({ extensions: { code, department, coordinate } }) => [code, department, coordinate]);
  };
  const refused = (department: string, coordinate: string) => ['NOT_IN_AGREEMENT', department, coordinate];

  test('does not get the spouse of the buyer, which was approved for the seller', async () => {
    const opened = await openChanged((document) =>
      document.replace('    numberOfHomes\n', '    marriage { status spouse { name } }\n    numberOfHomes\n'),
    );
    expect(await refusals(opened, about('buyer', 'marriage { status spouse { name } }'))).toEqual([
      refused('civil-affairs', 'Citizen.marriage'),
      refused('civil-affairs', 'Marriage.status'),
      refused('civil-affairs', 'Marriage.spouse'),
      refused('public-security', 'Citizen.name'),
    ]);
    expect(at.asked).toEqual([]);
    const { body } = await at.ask(opened, about('buyer', 'name numberOfHomes'));
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ citizen: { name: cast.buyer.name } });
    const [line] = (await at.ledger()).filter((entry) => entry.includes('NOT_IN_AGREEMENT'));
    expect(line).toContain('Citizen.marriage');
    // It is a record about the buyer, of whom it was asked, and about no one else.
    const { releases } = JSON.parse(line as string) as { releases: { subject: string }[] };
    const digest = createSubjectDigest(() => at.keys.ledgerDigest.active);
    expect(releases.map(({ subject }) => subject)).toEqual([digest(cast.buyer.idNumber)]);
  });

  test('does not get a number bare that was approved behind a mask', async () => {
    const opened = await openChanged((document) => document.replace(NUMBER, '    idNumber\n'));
    const whole = 'name idNumber status';
    expect(await refusals(opened, about('seller', whole))).toEqual([refused('public-security', 'Citizen.idNumber')]);
    expect(JSON.stringify((await at.ask(opened, about('seller', whole))).body)).not.toContain(cast.seller.idNumber);
  });
});

describe('a department asked by whoever holds the secret of the gateway', () => {
  let running: ReturnType<typeof startDepartment>;
  let agreed: string[];
  beforeAll(async () => {
    const department = (await testDepartments()).find(({ name }) => name === 'civil-affairs');
    if (!department) throw new Error('there is no such department');
    running = startDepartment(department, { agreements: department.agreements });
    agreed = [
      ...(department.agreements.find(({ task, recipient }) => task === NAME && recipient === 'window')?.part ?? []),
    ];
  });
  afterAll(() => running.service.stop());

  const QUERY = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Citizen { marriage { status spouse { idNumber } } } } }`;
  const representations = [{ __typename: 'Citizen', idNumber: cast.seller.idNumber }];
  const ask = (recipients: Purpose['recipients'], task = NAME) =>
    running.ask(QUERY, { representations }, { task, recipients });
  const codes = async (...given: Parameters<typeof ask>) => {
    const { data, errors } = await ask(...given);
    expect(data).toBeNull();
    return errors?.map(({ extensions }) => [extensions?.code, extensions?.coordinate]);
  };

  test('answers under the lines that it approved', async () => {
    expect(await ask({ window: agreed })).toMatchObject({ data: { _entities: [{ marriage: { status: 'MARRIED' } }] } });
  });

  test('refuses a purpose with a line that it did not approve, though every field was approved somewhere', async () => {
    const spouse = agreed.find((line) => line.endsWith('Marriage.spouse')) ?? '';
    const number = agreed.find((line) => line.includes('Citizen.idNumber')) ?? '';
    const instead = (line: string, other: string) => ({ window: agreed.map((one) => (one === line ? other : one)) });
    const refused = (coordinate: string) => [['NOT_IN_AGREEMENT', coordinate]];
    expect(await codes(instead(spouse, spouse.replace('seller', 'buyer')))).toEqual(refused('Marriage.spouse'));
    expect(await codes({ window: [...agreed, spouse.replace('seller', 'buyer')] })).toEqual(refused('Marriage.spouse'));
    expect(await codes(instead(number, number.replace(/,.*/, '')))).toEqual(refused('Citizen.idNumber'));
    expect(await codes({ window: agreed.filter((line) => line !== spouse) })).toEqual(refused('Marriage.spouse'));
    expect(await codes({ window: agreed, housing: [spouse] })).toEqual(refused('Marriage.spouse'));
    expect(await codes({ window: agreed }, 'notarisation')).toEqual(refused('Citizen.marriage'));
    expect(await codes({})).toEqual(refused('Citizen.marriage'));
  });
});
