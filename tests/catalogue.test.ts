import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compose } from '../gateway/graph/composition.ts';
import { loadOffline } from '../gateway/graph/offline.ts';
import { cataloguePage } from '../gateway/platform/catalogue-page.ts';
import { type DepartmentHoldings, type HoldingsSources, holdingsOf } from '../gateway/platform/holdings.ts';
import { platformSubgraph } from '../gateway/platform/subgraph.ts';
import { readTasks } from '../gateway/tasks/registry.ts';
import { loadDepartments } from '../subgraphs/departments.ts';
import { classificationOf } from '../subgraphs/kit/classification.ts';
import { type Department, defineDepartment } from '../subgraphs/kit/department.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';

let departments: Department[];
let sources: HoldingsSources;
let holdings: DepartmentHoldings[];
beforeAll(async () => {
  departments = await loadDepartments();
  const { apiSchema, catalogue } = await loadOffline(compose([...departments, platformSubgraph]).sdl);
  const agreements = new Map(departments.map(({ name, agreements }) => [name, agreements]));
  sources = { departments, catalogue, tasks: readTasks(apiSchema).tasks, agreements };
  holdings = holdingsOf(sources);
});

const fieldsOf = (held: readonly DepartmentHoldings[]) => held.flatMap(({ fields }) => fields);
const fieldOf = (held: readonly DepartmentHoldings[], coordinate: string) =>
  fieldsOf(held).find((field) => field.coordinate === coordinate);

describe('the catalogue', () => {
  test('has every field of every department once, at its level', () => {
    const isFrame = (coordinate: string) => /^(Query|Mutation|PageInfo|\w+(Connection|Edge))\./.test(coordinate);
    const declared = new Map(departments.flatMap(({ schema }) => [...classificationOf(schema)]));
    const expected = [...declared].filter(([coordinate]) => !isFrame(coordinate));
    const listed = fieldsOf(holdings).map(({ coordinate, level }) => [coordinate, level]);
    expect(listed.sort()).toEqual(expected.sort());
    expect(holdings.map(({ name }) => name)).toEqual(departments.map(({ name }) => name));
  });

  test('gives a key that many departments know to the one that keeps the register', () => {
    const holderOf = (coordinate: string) => holdings.find((held) => fieldOf([held], coordinate))?.name;
    const keys = ['Citizen.idNumber', 'Enterprise.uscc', 'RealEstateUnit.number', 'SaleContract.number'];
    expect(keys.map(holderOf)).toEqual(['public-security', 'market-regulation', 'natural-resources', 'housing']);
  });

  test('shows no task and no recipient for what is withheld', () => {
    const withheld = fieldsOf(holdings).filter(({ level }) => level === 'L4');
    expect(withheld).not.toHaveLength(0);
    expect(withheld.filter(({ tasks, recipients }) => tasks.length + recipients.length > 0)).toEqual([]);
  });

  test('names a law for every classified field that a task uses', () => {
    const used = fieldsOf(holdings).filter(
      ({ coordinate, level, tasks }) => level !== 'L1' && tasks.length > 0 && !sources.catalogue.get(coordinate)?.isKey,
    );
    expect(used).not.toHaveLength(0);
    expect(used.filter(({ legalBases }) => legalBases.length === 0).map(({ coordinate }) => coordinate)).toEqual([]);
  });

  test('names the departments that receive a field, and the tasks for which they do', () => {
    const raw = fieldOf(holdings, 'Conduct.hasDrugRecord');
    expect(raw?.recipients).toEqual(['transport']);
    expect(raw?.tasks.map(({ name }) => name)).toContain('ride-hailing-driver-qualification');
  });

  test('leaves out agreements that have ended', () => {
    const later = fieldsOf(holdingsOf({ ...sources, day: '9999-01-01' }));
    expect(later.flatMap(({ legalBases }) => legalBases)).toEqual([]);
  });

  test('says how often a field is updated, of a type or of the field alone', () => {
    const frequencyOf = (coordinate: string) => fieldOf(holdings, coordinate)?.updates;
    expect(
      ['Citizen.name', 'ScenicSpot.visitorFlow', 'AreaFlow.peopleNow', 'CarPark.freeSpaces'].map(frequencyOf),
    ).toEqual(['ON_CHANGE', 'REAL_TIME', 'REAL_TIME', 'REAL_TIME']);
    expect(frequencyOf('CarPark.spaces')).toBe('ON_CHANGE');
  });
});

test('a frequency for what a department does not have is a mistake of the department', () => {
  const [department] = departments as [Department];
  expect(() => defineDepartment({ ...department, updates: { Nothing: 'DAILY' } })).toThrow('"updates" names Nothing');
  expect(() => defineDepartment({ ...department, updates: { 'Citizen.nothing': 'DAILY' } })).toThrow('Citizen.nothing');
});

describe('the page', () => {
  test('docs/catalogue.md is what the schemas, tasks and agreements say now', () => {
    const committed = readFileSync(join(import.meta.dirname, '../docs/catalogue.md'), 'utf8');
    // Not compared as texts, which would print both.
    expect(committed === cataloguePage(holdings) ? 'up to date' : 'stale: run npm run catalogue').toBe('up to date');
  });

  test('npm run catalogue -- --check agrees', async () => {
    const command = join(import.meta.dirname, '../commands/catalogue.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [command, '--check']);
    expect(stdout).toBe('docs/catalogue.md is up to date\n');
  });
});

describe('on the graph', () => {
  const QUERY = `query ($department: String, $level: Level) { catalogue(department: $department, level: $level) {
    name title { en zh } fields { coordinate description level updates legalBases tasks { name basis } recipients }
  } }`;
  let at: TestPlatform;
  beforeAll(async () => {
    at = await startPlatform();
  });
  afterAll(() => at.close());

  const ask = async (user: string, variables: object = {}) => {
    const authorization = `Bearer ${await at.token(user)}`;
    const { body } = await at.send({ query: QUERY, variables }, { authorization });
    expect(body.errors).toBeUndefined();
    return body.data?.catalogue as DepartmentHoldings[];
  };

  test.each(['officer-wang', 'citizen-1'])(
    'everybody who is signed in sees all of it without a case: %s',
    async (user) => {
      const catalogue = await ask(user);
      expect(catalogue.map(({ name, fields }) => [name, fields.length])).toEqual(
        holdings.map(({ name, fields }) => [name, fields.length]),
      );
    },
  );

  test('one department at one level', async () => {
    const catalogue = await ask('officer-wang', { department: 'public-security', level: 'L4' });
    expect(catalogue).toMatchObject([{ name: 'public-security', title: { zh: '公安局' } }]);
    expect(new Set(fieldsOf(catalogue).map(({ level }) => level))).toEqual(new Set(['L4']));
    expect(fieldOf(catalogue, 'Citizen.offences')).toMatchObject({ tasks: [], recipients: [] });
    expect(await ask('officer-wang', { department: 'nobody' })).toEqual([]);
  });

  test('nobody sees it without signing in', async () => {
    expect((await at.send({ query: QUERY })).status).toBe(401);
  });
});
