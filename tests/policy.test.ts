import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AgreementsByDepartment } from '../gateway/graph/agreements.ts';
import type { Supergraph } from '../gateway/graph/supergraph.ts';
import { loadTestGraph, testTask } from '../gateway/graph/test-graph.ts';
import { policyFindings } from '../gateway/program/policy.ts';
import { approveAll } from '../gateway/program/test-approval.ts';
import { asLine } from '../gateway/tasks/finding.ts';
import { readTask, type Task, taskSchemaOf } from '../gateway/tasks/task.ts';
import { agreementOver } from '../subgraphs/kit/agreements.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DAY = '2026-01-01';
const PATIENCE_MS = 120_000;

describe('a task', () => {
  let supergraph: Supergraph;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
  });

  const task = (selection: string, settings = '') => testTask(supergraph, selection, settings);
  const findings = (of: Task, agreements: AgreementsByDepartment) =>
    policyFindings([of], supergraph, agreements, { day: DAY }).map(asLine);
  /** The findings of a task where departments approved their parts of it as it was before. */
  const findingsAfter = (before: Task, now: Task) => findings(now, approveAll([before], supergraph));
  const NONE: AgreementsByDepartment = new Map();
  const next = (department: string) =>
    `write one into subgraphs/${department}/agreements.yaml, then npm run department -- approve ${department} a-task`;

  test('whose parts were approved gives no finding; open fields, and keys that are not shown, need no approval', () => {
    for (const selection of ['name idNumber', 'homes { holder { ... on Enterprise { name } } } isSafe']) {
      const one = task(selection);
      expect(findings(one, approveAll([one], supergraph))).toEqual([]);
    }
    expect(findings(task('__typename'), NONE)).toEqual([]);
  });

  test('that a department has no agreement with is one finding for each of its recipients, listing the fields', () => {
    expect(findings(task('name age isSafe'), NONE)).toEqual([
      `a-task.graphql:1: register has no agreement with a-task, which asks for Citizen.name, Citizen.age: ${next('register')}`,
      `a-task.graphql:1: transport has no agreement with a-task, which asks for Citizen.isSafe: ${next('transport')}`,
      `a-task.graphql:1: register has no agreement with a-task for transport, which asks for Citizen.record, Record.points: ${next('register')}`,
    ]);
  });

  test('is not helped by the agreement of another department, of another task, or with another recipient', () => {
    const one = task('name');
    const line = `a-task.graphql:1: register has no agreement with a-task, which asks for Citizen.name: ${next('register')}`;
    const [agreement] = approveAll([one], supergraph).get('register') ?? [];
    const given = (department: string, change: object) =>
      findings(one, new Map([[department, agreement ? [{ ...agreement, ...change }] : []]]));
    expect(given('register', {})).toEqual([]);
    expect(given('register', { recipient: 'transport' })).toEqual([line]);
    expect(given('housing', {})).toEqual([line]);
    expect(given('register', { task: 'other' })).toEqual([
      line,
      'subgraphs/register/agreements.yaml:1: the agreement with other is with a task that does not exist',
    ]);
  });

  test('whose agreement has ended is one finding, at the agreement; on its last day it holds', () => {
    const one = task('name age spouse { name }');
    const until = (day: string) =>
      approveAll([one], supergraph, (agreement) => ({ ...agreement, until: day, line: 7 }));
    expect(findings(one, until('2025-12-31'))).toEqual([
      'subgraphs/register/agreements.yaml:7: the agreement with a-task ended on 2025-12-31',
    ]);
    expect(findings(one, until(DAY))).toEqual([]);
  });

  test.each(['not approved', 'changed by hand'] as const)(
    'whose part is %s is one finding, at the agreement',
    (flaw) => {
      const one = task('name age spouse { name }');
      const flawed = approveAll([one], supergraph, (agreement) => ({ ...agreement, part: [], flaw, line: 7 }));
      expect(findings(one, flawed)).toEqual([
        expect.stringMatching(
          /^subgraphs\/register\/agreements.yaml:7: the agreement with a-task is not .*approve register a-task/,
        ),
      ]);
    },
  );

  test('that reads a withheld field is found, approval or not', () => {
    const one = task('faith');
    const withheld = ['a-task.graphql:1: Citizen.faith is withheld (L4); no task may read it'];
    expect(findings(one, NONE)).toEqual(withheld);
    const line = 'who: Query.citizen > Citizen.faith';
    const register = agreementOver({
      ...{
        task: 'a-task',
        recipient: 'window',
        basis: 'a law',
        until: '2099-12-31',
        part: ['officers at counter', line],
      },
    });
    expect(findings(one, new Map([['register', [register]]]))).toEqual(withheld);
  });

  test('that reads a field through an interface is held to each type behind it', () => {
    const source = `query ($who: IDNumber!) @task(title: { en: "A", zh: "甲" }, windows: [], basis: "a law")
      { owner(idNumber: $who) {
          name } }`;
    const one = readTask('a-task', source, taskSchemaOf(supergraph.apiSchema));
    expect(findings(one, NONE)).toEqual([
      expect.stringMatching(/^a-task.graphql:3: register has .* asks for Citizen.name:/),
    ]);
  });

  describe('that reads raw data where a derived fact would do', () => {
    const own = (settings: string) => {
      const one = task('record { points }', settings);
      return findings(one, approveAll([one], supergraph));
    };
    test('is found', () => {
      expect(own('')).toEqual([
        'a-task.graphql:1: Citizen.record is raw; read Citizen.isSafe instead',
        'a-task.graphql:1: Record.points is raw; read Citizen.isSafe instead',
      ]);
    });
    test('is not when citizens read their own', () => {
      expect(own('audience: CITIZEN')).toEqual([]);
    });
  });

  describe('that asks for more than was approved is found, by what is new alone', () => {
    const approved = (department: string, what: string) =>
      `a-task.graphql:1: ${department} has not approved${what}; npm run department -- approve ${department} a-task shows its part`;

    test.each([
      ['a field', 'name', 'name age', ': who: Query.citizen > Citizen.age'],
      [
        'the same field of somebody else, with all below it',
        'name parents { name }',
        'name parents { name } spouse { name age parents { name } }',
        ': who: Query.citizen > Citizen.spouse and 4 below it',
      ],
      [
        'a value without its mask',
        'name @masked(keep: LAST, count: 1)',
        'name',
        ': who: Query.citizen > Citizen.name (approved: who: Query.citizen > Citizen.name, masked to the last 1)',
      ],
      [
        'a number without its mask',
        'idNumber @masked(keep: LAST, count: 4)',
        'idNumber @masked(keep: LAST, count: 17)',
        ': who: Query.citizen > Citizen.idNumber, masked to the last 17 (approved: who: Query.citizen > Citizen.idNumber, masked to the last 4)',
      ],
    ])('%s', (_, before, now, what) => {
      expect(findingsAfter(task(before), task(now))).toEqual([approved('register', what)]);
    });

    test('what is told to another department at another place', () => {
      expect(findingsAfter(task('isSafe spouse { age }'), task('isSafe spouse { age isSafe }'))).toEqual([
        approved('transport', ': who: Query.citizen > Citizen.spouse > Citizen.isSafe'),
        approved(
          'register',
          ' for transport: who: Query.citizen > Citizen.spouse > Citizen.isSafe needs Citizen.record and 1 below it',
        ),
      ]);
    });

    test('another window', () => {
      const source = (windows: string) => `query ($who: IDNumber!)
        @task(title: { en: "A", zh: "甲" }, windows: [${windows}], basis: "a law") { citizen(idNumber: $who) { name } }`;
      const read = (windows: string) => readTask('a-task', source(windows), taskSchemaOf(supergraph.apiSchema));
      expect(findingsAfter(read('"counter"'), read('"counter", "kiosk"'))).toEqual([
        approved('register', ': officers at kiosk'),
      ]);
      expect(findingsAfter(read('"counter", "kiosk"'), read('"kiosk"'))).toEqual([]);
    });

    test.each([
      ['a field less', 'name age isSafe', 'age'],
      ['a mask more', 'name age', 'name @masked(keep: FIRST, count: 1)'],
      ['other names and another order', 'name age spouse { age }', 'a: age s: spouse { x: age } name'],
    ])('and nothing is found of %s', (_, before, now) => {
      expect(findingsAfter(task(before), task(now))).toEqual([]);
    });
  });

  describe('whose plan hands one department the data of another', () => {
    test('is found when the owner approved it for the window only', () => {
      const one = task('isSafe');
      const window = approveAll([one], supergraph, (agreement) =>
        agreement.recipient === 'window' ? agreement : undefined,
      );
      expect(findings(one, window)).toEqual([
        `a-task.graphql:1: register has no agreement with a-task for transport, which asks for Citizen.record, Record.points: ${next('register')}`,
      ]);
    });
  });

  test('that masks a value without a readable end is found; an ID number has one', () => {
    const mask = '@masked(keep: LAST, count: 4)';
    const one = task(`age ${mask} idNumber ${mask}`);
    expect(findings(one, approveAll([one], supergraph))).toEqual([
      'a-task.graphql:1: Citizen.age is masked, but a Int has no readable end',
    ]);
  });

  describe('of which nothing can be made', () => {
    const TASK = '@task(title: { en: "A", zh: "甲" }, windows: [], basis: "a law")';
    const LASTING = (minutes: number) => TASK.replace(')', `, minutes: ${minutes})`);
    test.each([
      ['a field that does not exist', `query ${TASK} { citizen(idNumber: "1") { nickname } }`, /nickname/],
      ['two queries', `query A ${TASK} { __typename } query B ${TASK} { __typename }`, /exactly one query/],
      ['no query', `mutation ${TASK} { __typename }`, /exactly one query/],
      ['no @task', 'query A { __typename }', /the query has no @task/],
      ['no legal basis', 'query @task(title: { en: "A", zh: "甲" }, windows: []) { __typename }', /basis/],
      ['cases that outlast a day', `query ${LASTING(1_441)} { __typename }`, /minutes is 1441, .* 1 to 1440 minutes/],
      ['cases that do not last', `query ${LASTING(0)} { __typename }`, /minutes is 0, .* 1 to 1440 minutes/],
      [
        'one person in roles that it does not have',
        `query ${TASK.replace(')', ', sameSubject: [["heir"]])')} { __typename }`,
        /sameSubject names heir, which is not a role/,
      ],
      [
        'a field about whom it does not know',
        `query ${TASK} { hospital: citizen(idNumber: "990000197411110011") @about(roles: ["heir"]) { name } }`,
        /@about names something that is not a role/,
      ],
      [
        'a field about nobody',
        `query ${TASK} { citizen(idNumber: "990000197411110011") @about(roles: []) { name } }`,
        /@about names something that is not a role/,
      ],
      [
        'a field that is about somebody else than it asks for',
        `query A($who: IDNumber!, $other: IDNumber!) ${TASK} { citizen(idNumber: $who) @about(roles: ["other"]) { name } o: citizen(idNumber: $other) { name } }`,
        /@about stands on citizen, which is about whom its argument names/,
      ],
      [
        'somebody else below a person',
        `query A($who: IDNumber!) ${TASK} { citizen(idNumber: $who) { name @about(roles: ["who"]) } }`,
        /@about stands on name, and only a root field may have it/,
      ],
      ['no GraphQL', 'query {', /Syntax Error/],
    ])('because it has %s is refused by its name', (_, source, reason) => {
      const read = () => readTask('a-task', source, taskSchemaOf(supergraph.apiSchema));
      expect(read).toThrow(/^a-task\.graphql:1: /);
      expect(read).toThrow(reason);
    });
  });

  test('that has a document which is none says nothing of the agreements with it', () => {
    const agreements = approveAll([task('name')], supergraph);
    const found = (unread: string[]) => policyFindings([], supergraph, agreements, { unread: new Set(unread) });
    expect(found(['a-task'])).toEqual([]);
    expect(found([])).toHaveLength(1);
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

  test(
    'finds nothing in the departments and tasks as they are',
    async () => {
      const { stdout } = await run();
      expect(stdout).toMatch(/^policy holds: \d\d tasks over \d\d departments, no findings\n$/);
    },
    PATIENCE_MS,
  );

  const path = (file: string) => join(copy, file);
  /** The findings with files changed, which are put back. */
  async function findingsWith(changes: Record<string, (text: string) => string>): Promise<string[]> {
    const before = Object.keys(changes).map((file) => [file, readFileSync(path(file), 'utf8')] as const);
    try {
      for (const [file, text] of before) {
        const changed = changes[file]?.(text) ?? text;
        expect(changed).not.toBe(text);
        writeFileSync(path(file), changed);
      }
      const failure = await run().catch((error: { code: number; stdout: string; stderr: string }) => error);
      expect(failure).toMatchObject({ code: 1, stdout: '' });
      return failure.stderr.trimEnd().split('\n');
    } finally {
      for (const [file, text] of before) writeFileSync(path(file), text);
    }
  }

  const NAME = 'second-hand-housing-transfer';
  const TRANSFER = `schema/tasks/real-estate/${NAME}.graphql`;
  const [CIVIL, HOUSING] = ['civil-affairs', 'housing'].map((name) => `subgraphs/${name}/agreements.yaml`) as [
    string,
    string,
  ];
  /** The line on which a text stands in the task as it is. */
  const lineWith = (text: string): number => {
    const before = readFileSync(path(TRANSFER), 'utf8').split(text)[0] ?? '';
    return before.split('\n').length;
  };
  const unapproved = (line: number, department: string, what: string) =>
    `${TRANSFER}:${line}: ${department} has not approved: ${what}; npm run department -- approve ${department} ${NAME} shows its part`;
  const HOMES = '    numberOfHomes\n';

  test(
    'names what the buyer was given that was approved for the seller only, one line a department that gives it',
    async () => {
      const wider = (text: string) => text.replace(HOMES, `    marriage { status spouse { name idNumber } }\n${HOMES}`);
      expect(await findingsWith({ [TRANSFER]: wider })).toEqual([
        unapproved(lineWith(HOMES), 'civil-affairs', 'buyer: Query.citizen > Citizen.marriage and 3 below it'),
        unapproved(
          lineWith(HOMES),
          'public-security',
          'buyer: Query.citizen > Citizen.marriage > Marriage.spouse > Citizen.name',
        ),
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'names a mask that was taken away',
    async () => {
      const MASKED = '    idNumber @masked(keep: LAST, count: 4)\n';
      const number = 'seller: Query.citizen > Citizen.idNumber';
      expect(await findingsWith({ [TRANSFER]: (text) => text.replace(MASKED, '    idNumber\n') })).toEqual([
        unapproved(lineWith(MASKED), 'public-security', `${number} (approved: ${number}, masked to the last 4)`),
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'names an argument that was freed, and roles that were exchanged',
    async () => {
      const freed = await findingsWith({
        [TRANSFER]: (text) => text.replace('$unit: RealEstateUnitNumber!)', '$unit: RealEstateUnitNumber! @free)'),
      });
      const isFreed = /^\S+:\d+: \S+ has not approved[^:]*: seller: .*\(unit: any\).*\(approved: .*\(unit: \$unit\)/;
      for (const line of freed) expect(line).toMatch(isFreed);
      expect(freed.length).toBeGreaterThan(1);
      const roles = { '$seller) {': '$buyer) {', '$buyer) {': '$seller) {' };
      const exchanged = await findingsWith({
        [TRANSFER]: (text) => text.replaceAll(/\$(?:seller|buyer)\) \{/g, (role) => roles[role as keyof typeof roles]),
      });
      const [buyers, sellers] = ['buyer', 'seller'].map((role) => `${role}: Query.citizen > Citizen.marriage`);
      expect(exchanged).toContainEqual(
        expect.stringContaining(`: civil-affairs has not approved: ${buyers} and 4 below it (approved: ${sellers})`),
      );
    },
    PATIENCE_MS,
  );

  test(
    'says one line for an agreement that ended, was changed by hand, or is with no task, at the agreement',
    async () => {
      const former = '\n- task: a-former-task\n  basis: a law\n  until: 2028-12-31\n';
      const lines = await findingsWith({
        [CIVIL]: (text) => `${text.replace('until: 2028-12-31', 'until: 2020-12-31')}${former}`,
        [HOUSING]: (text) =>
          text.replace('    buyer:', '    seller: Query.citizen > Citizen.numberOfHomes\n    buyer:'),
      });
      expect(lines).toEqual([
        `${CIVIL}:1: the agreement with ${NAME} ended on 2020-12-31`,
        expect.stringMatching(
          /^subgraphs.civil-affairs.agreements.yaml:\d\d+: the agreement with a-former-task is with a task/,
        ),
        `${HOUSING}:1: the agreement with ${NAME} is not the one that was approved: npm run department -- approve housing ${NAME} shows what the task asks for`,
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'says one line for each mistake in a document, with its line, and nothing that follows from it',
    async () => {
      const wrong = (text: string) => text.replace(HOMES, `    nickname\n${HOMES}    shoeSize\n`);
      expect(await findingsWith({ [TRANSFER]: wrong })).toEqual([
        expect.stringMatching(new RegExp(`^${TRANSFER}:${lineWith(HOMES)}: .*nickname`)),
        expect.stringMatching(new RegExp(`^${TRANSFER}:${lineWith(HOMES) + 2}: .*shoeSize`)),
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'holds again once each department approved what is new: shown first, and written only when somebody says so',
    async () => {
      const files = [TRANSFER, CIVIL, 'subgraphs/public-security/agreements.yaml'].map(
        (file) => [file, readFileSync(path(file), 'utf8')] as const,
      );
      const read = () => readFileSync(path(CIVIL), 'utf8');
      const approve = (...args: string[]) => {
        const command = ['commands/department.ts', 'approve', ...args];
        return promisify(execFile)(process.execPath, command, { cwd: copy }).then(
          ({ stdout }) => ({ code: 0, stdout }),
          ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
        );
      };
      try {
        const wider = `    marriage { status spouse { name } }\n${HOMES}`;
        writeFileSync(path(TRANSFER), readFileSync(path(TRANSFER), 'utf8').replace(HOMES, wider));
        const commented = `# what we approve\n${read()}`;
        writeFileSync(path(CIVIL), commented);
        const shown = await approve('civil-affairs', NAME);
        expect(shown.code).toBe(1);
        expect(shown.stdout).toContain('\n+ buyer: Query.citizen > Citizen.marriage > Marriage.spouse\n');
        expect(shown.stdout).toContain('\n  seller: Query.citizen > Citizen.marriage > Marriage.spouse\n');
        expect(shown.stdout).toContain('Nothing is written. To approve what is shown, add --yes.');
        expect(read()).toBe(commented);
        expect(await approve('civil-affairs', NAME, '--yes')).toMatchObject({ code: 0 });
        const lines = new Set(commented.split('\n'));
        const added = read()
          .split('\n')
          .filter((line) => !lines.has(line));
        expect(added).toEqual([
          expect.stringMatching(/^ {2}approves: \S+$/),
          ...['', ' > Marriage.status', ' > Marriage.spouse'].map(
            (further) => `    buyer: Query.citizen > Citizen.marriage${further}`,
          ),
        ]);
        expect(await approve('public-security', NAME, '--yes')).toMatchObject({ code: 0 });
        expect((await run()).stdout).toContain('no findings');
        expect(await approve('civil-affairs')).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('nothing to'),
        });
      } finally {
        for (const [file, text] of files) writeFileSync(path(file), text);
      }
    },
    PATIENCE_MS,
  );
});
