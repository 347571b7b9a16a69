import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AgreementsByDepartment } from '../gateway/graph/agreements.ts';
import type { Supergraph } from '../gateway/graph/supergraph.ts';
import { loadTestGraph, testAgreement, testTask } from '../gateway/graph/test-graph.ts';
import { policyFindings } from '../gateway/program/policy.ts';
import { readTask, taskSchemaOf } from '../gateway/tasks/task.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DAY = '2026-01-01';

describe('a task', () => {
  let supergraph: Supergraph;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
  });

  const agreed = (departments: Record<string, string>): AgreementsByDepartment =>
    new Map(Object.entries(departments).map(([name, fields]) => [name, testAgreement(fields)]));
  const findings = (selection: string, agreements: AgreementsByDepartment, settings = '') =>
    policyFindings([testTask(supergraph, selection, settings)], supergraph, agreements, DAY);
  const NONE: AgreementsByDepartment = new Map();

  test('that reads what was agreed gives no finding; open fields and keys need no agreement', () => {
    expect(findings('name idNumber', agreed({ register: 'Citizen: [name]' }))).toEqual([]);
    expect(findings('homes { holder { ... on Enterprise { name } } }', agreed({ housing: HOMES }))).toEqual([]);
  });
  const HOMES = 'Citizen: [homes], Home: [holder]';

  test('that reads a classified field without an agreement is found', () => {
    expect(findings('name', NONE)).toEqual(["a-task: Citizen.name (L2) is not in register's sharing agreements"]);
  });

  test('is not helped by the agreement of another department, of another task, or with another recipient', () => {
    const finding = "a-task: Citizen.name (L2) is not in register's sharing agreements";
    const fields = { register: testAgreement('Citizen: [name]', 'until: 2099-12-31, recipient: transport') };
    expect(findings('name', new Map(Object.entries(fields)))).toEqual([finding]);
    expect(findings('name', agreed({ housing: 'Citizen: [name]' }))).toContain(finding);
    const [own] = testAgreement('Citizen: [name]');
    expect(findings('name', new Map([['register', own ? [{ ...own, task: 'other' }] : []]]))).toContain(finding);
  });

  test('whose agreement has ended is found, and so is the agreement; on its last day it holds', () => {
    const until = (day: string) => new Map([['register', testAgreement('Citizen: [name]', `until: ${day}`)]]);
    expect(findings('name', until('2025-12-31'))).toEqual([
      "a-task: Citizen.name (L2) is not in register's sharing agreements",
      'register: the agreement with a-task ended on 2025-12-31',
    ]);
    expect(findings('name', until(DAY))).toEqual([]);
  });

  test('that reads a withheld field is found, agreement or not', () => {
    expect(findings('faith', agreed({ register: 'Citizen: [faith]' }))).toContain(
      'a-task: Citizen.faith is withheld (L4); no task may read it',
    );
  });

  test('that reads a field through an interface is held to each type behind it', () => {
    const source = `query ($who: IDNumber!) @task(title: { en: "A", zh: "甲" }, windows: [], basis: "a law")
      { owner(idNumber: $who) { name } }`;
    const task = readTask('a-task', source, taskSchemaOf(supergraph.apiSchema));
    expect(policyFindings([task], supergraph, NONE, DAY)).toEqual([
      "a-task: Citizen.name (L2) is not in register's sharing agreements",
    ]);
  });

  describe('that reads raw data where a derived fact would do', () => {
    const fields = { register: 'Citizen: [record], Record: [points]' };
    test('is found', () => {
      expect(findings('record { points }', agreed(fields))).toEqual([
        'a-task: Citizen.record is raw; read Citizen.isSafe instead',
        'a-task: Record.points is raw; read Citizen.isSafe instead',
      ]);
    });
    test('is not when citizens read their own', () => {
      expect(findings('record { points }', agreed(fields), 'audience: CITIZEN')).toEqual([]);
    });
  });

  describe('whose plan hands one department the data of another', () => {
    const window = { transport: testAgreement('Citizen: [isSafe]') };
    const finding = (field: string) =>
      `a-task: the plan gives ${field} of register to transport, which register's sharing agreements do not allow`;

    test('is found when the owner has not agreed to the recipient, though the task itself never names the field', () => {
      expect(findings('isSafe', new Map(Object.entries(window)))).toEqual([
        finding('Citizen.record'),
        finding('Record.points'),
      ]);
    });
    test('is found when the owner agreed to the window only', () => {
      const register = testAgreement('Citizen: [record], Record: [points]');
      expect(findings('isSafe', new Map(Object.entries({ ...window, register })))).toContain(finding('Record.points'));
    });
    test('is found for each field that the agreement leaves out', () => {
      const register = testAgreement('Citizen: [record]', 'until: 2099-12-31, recipient: transport');
      expect(findings('isSafe', new Map(Object.entries({ ...window, register })))).toEqual([finding('Record.points')]);
    });
    test('is not when the owner has agreed', () => {
      const register = testAgreement('Citizen: [record], Record: [points]', 'until: 2099-12-31, recipient: transport');
      expect(findings('isSafe', new Map(Object.entries({ ...window, register })))).toEqual([]);
    });
  });

  test('that masks a value without a readable end is found; an ID number has one', () => {
    const agreements = agreed({ register: 'Citizen: [age]' });
    const mask = '@masked(keep: LAST, count: 4)';
    expect(findings(`age ${mask} idNumber ${mask}`, agreements)).toEqual([
      'a-task: Citizen.age is masked, but a Int has no readable end',
    ]);
  });

  describe('of which nothing can be made', () => {
    const TASK = '@task(title: { en: "A", zh: "甲" }, windows: [], basis: "a law")';
    const LASTING = (minutes: number) => TASK.replace(')', `, minutes: ${minutes})`);
    test.each([
      ['a field that does not exist', `query ${TASK} { citizen(idNumber: "1") { nickname } }`, /nickname/],
      ['two queries', `query A ${TASK} { __typename } query B ${TASK} { __typename }`, /exactly one query/],
      ['no query', `mutation ${TASK} { __typename }`, /a-task: /],
      ['no @task', 'query A { __typename }', /the query has no @task/],
      ['no legal basis', 'query @task(title: { en: "A", zh: "甲" }, windows: []) { __typename }', /basis/],
      ['cases that outlast a day', `query ${LASTING(1_441)} { __typename }`, /minutes is 1441, .* 1 to 1440 minutes/],
      ['cases that do not last', `query ${LASTING(0)} { __typename }`, /minutes is 0, .* 1 to 1440 minutes/],
      [
        'one person in roles that it does not have',
        `query ${TASK.replace(')', ', sameSubject: [["heir"]])')} { __typename }`,
        /sameSubject names heir, which is not a role/,
      ],
      ['no GraphQL', 'query {', /Syntax Error/],
    ])('because it has %s is refused by its name', (_, source, reason) => {
      const read = () => readTask('a-task', source, taskSchemaOf(supergraph.apiSchema));
      expect(read).toThrow(/^a-task: /);
      expect(read).toThrow(reason);
    });
  });

  describe('an agreement', () => {
    test('about a field that no longer exists, or is another department’s, is found', () => {
      expect(findings('__typename', agreed({ register: 'Citizen: [nickname, homes]' }))).toEqual([
        'register: the agreement with a-task names Citizen.nickname, which is not a field of the department',
        'register: the agreement with a-task names Citizen.homes, which is not a field of the department',
      ]);
    });
    test('with a task that does not exist is found', () => {
      const agreements = agreed({ register: 'Citizen: [name]' });
      expect(policyFindings([], supergraph, agreements, DAY)).toEqual([
        'register: the agreement with a-task is for a task that does not exist',
      ]);
    });
  });
});

describe('npm run policy', () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'citizen-graph-policy-'));
    for (const folder of ['package.json', 'commands', 'gateway', 'schema', 'seed', 'subgraphs']) {
      cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  const run = () => promisify(execFile)(process.execPath, ['commands/policy.ts'], { cwd: copy });

  test('finds nothing in the departments and tasks as they are', async () => {
    const { stdout } = await run();
    expect(stdout).toMatch(/^policy holds: \d\d tasks over \d\d departments, no findings\n$/);
  });

  test('ends with 1 and one line a finding when an agreement lapses and a task asks for more', async () => {
    const agreements = join(copy, 'subgraphs/transport/agreements.yaml');
    writeFileSync(agreements, readFileSync(agreements, 'utf8').replace(/until: \S+/, 'until: 2020-12-31'));
    const task = join(copy, 'schema/tasks/transport/ride-hailing-driver-qualification.graphql');
    writeFileSync(task, readFileSync(task, 'utf8').replace('    photo\n', '    photo\n    marriage { status }\n'));
    const failure = await run().catch((error: { code: number; stdout: string; stderr: string }) => error);
    expect(failure).toMatchObject({ code: 1, stdout: '' });
    const lines = failure.stderr.trim().split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^ride-hailing-driver-qualification: Citizen\.marriage \(L\d\)/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^transport: the agreement with .* ended on 2020-12-31$/));
    expect(lines.filter((line) => !/^[a-z-]+: \S/.test(line))).toEqual([]);
  });
});
