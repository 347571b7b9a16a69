import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { print } from 'graphql';
import { openAcceptance } from '../gateway/graph/acceptance.ts';
import { type ChangingDepartment, startChangingDepartment, until } from './support/changing-department.ts';
import { startPlatform, type TestPlatform, type TestPlatformOptions } from './support/platform.ts';
import { openTask } from './support/task-case.ts';

// Departments that run elsewhere change when they like. One's mistake is not another's, and nothing is lost by a restart.

const PATIENCE_MS = 240_000;
const ROOT = join(import.meta.dirname, '..');

let at: TestPlatform;
const closing: (() => Promise<unknown>)[] = [];

async function departmentsOf<Names extends string[]>(
  ...names: Names
): Promise<{ [I in keyof Names]: ChangingDepartment }> {
  const departments = await Promise.all(names.map(startChangingDepartment));
  closing.push(...departments.map((department) => department.close));
  return departments as { [I in keyof Names]: ChangingDepartment };
}

async function start(departments: readonly ChangingDepartment[], options: TestPlatformOptions = {}): Promise<void> {
  const environment = Object.assign({ DEPARTMENT_POLL_MS: '200' }, ...departments.map((one) => one.environment));
  at = await startPlatform({ ...options, environment: { ...environment, ...options.environment } });
  closing.push(() => at.close());
}

afterEach(async () => {
  // The platform first: it was started last.
  for (const close of closing.splice(0).reverse()) await close();
});

const catalogue = () => at.platform.federation.supergraph().catalogue;
const tasks = () => at.platform.federation.tasks();
const proposalOf = (name: string) => at.platform.proposals().find(({ department }) => department === name);

/** A field more of its own. */
const withMarks = (sdl: string) =>
  sdl.replace('type RideHailingExam {', '$&\n  "Marks. 成绩"\n  marks: Int @classified(level: L2)');
const withoutExam = (sdl: string) => sdl.replace(/.*\n {2}isPassed: .*\n/, '');
const withRank = (sdl: string) =>
  sdl.replace('type VeteranRecord {', '$&\n  "Rank at discharge. 退役时军衔"\n  rank: String @classified(level: L3)');

const agreedWith = (department: string, task: string) =>
  at.platform.federation
    .agreements()
    .get(department)
    ?.some((agreement) => agreement.task === task);

describe('one department’s mistake is not another’s', () => {
  const MISTAKES: [string, (department: ChangingDepartment) => void][] = [
    ['does not parse', (department) => department.say((truth) => ({ ...truth, sdl: `${truth.sdl}\ntype {` }))],
    [
      'does not compose',
      (department) => department.say((truth) => ({ ...truth, sdl: `${truth.sdl}\ntype Loose { a: Nothing }` })),
    ],
    [
      'is different each time',
      (department) => {
        let count = 0;
        department.say((truth) => ({ ...truth, sdl: `${truth.sdl}\ntype Loose { a${count++}: Nothing }` }));
      },
    ],
    [
      'is too large',
      (department) => department.say((truth) => ({ ...truth, sdl: `${truth.sdl}\n#${'x'.repeat(300_000)}` })),
    ],
    ['is no description', (department) => department.say(() => ({ sdl: 1, agreements: null }))],
    [
      'takes what is another’s',
      (department) =>
        department.offer((sdl) => sdl.replace('type SeizureOrder', 'type Taxpayer @shareable { a: Int }\n$&')),
    ],
  ];

  test.each(MISTAKES)(
    'where a schema %s, another’s change and a third’s withdrawal go on',
    async (_, mistake) => {
      const [court, transport, veterans] = await departmentsOf('court', 'transport', 'veterans');
      await start([court, transport, veterans]);
      mistake(court);
      transport.offer(withMarks);
      veterans.agree(veterans.department.agreements.filter(({ task }) => task !== 'veterans-benefit'));
      const began = performance.now();
      await until(() => !agreedWith('veterans', 'veterans-benefit'));
      // It waits for no composition.
      expect(performance.now() - began).toBeLessThan(5_000);
      await until(() => catalogue().has('RideHailingExam.marks'));
      expect([...catalogue().keys()].filter((coordinate) => /^(Loose\.|Taxpayer\.a$)/.test(coordinate))).toEqual([]);
      expect(tasks().size).toBeGreaterThan(20);
    },
    PATIENCE_MS,
  );

  test(
    'a department that never ends its answer holds up nobody, and is named',
    async () => {
      const hanging = await listen((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
      });
      const [transport] = await departmentsOf('transport');
      await start([transport], {
        environment: {
          DEPARTMENT_COURT_URL: hanging,
          DEPARTMENT_COURT_SECRET: 'x'.repeat(32),
          DEPARTMENT_TIMEOUT_MS: '3000',
        },
      });
      transport.offer(withMarks);
      await until(() => catalogue().has('RideHailingExam.marks'));
      await until(async () => (await ready()).body.away?.includes('court') === true);
      await until(() => at.logged.join().includes('the department breaks off while it says what it offers'));
    },
    PATIENCE_MS,
  );
});

describe('a proposal', () => {
  test(
    'waits on the graph, for staff',
    async () => {
      const [transport] = await departmentsOf('transport');
      await start([transport]);
      transport.offer(withoutExam);
      await until(() => proposalOf('transport') !== undefined);
      const query = '{ departmentProposals { department since findings digest composes } }';
      const ask = async (user: string) => at.send({ query }, { authorization: `Bearer ${await at.token(user)}` });
      const finding = 'RideHailingExam.isPassed would be gone; read by my-data, ride-hailing-driver-qualification';
      for (const user of ['privacy-officer-zhao', 'officer-wang']) {
        expect((await ask(user)).body).toEqual({
          data: {
            departmentProposals: [
              {
                department: 'transport',
                since: expect.any(String),
                findings: [finding],
                digest: proposalOf('transport')?.digest,
                composes: true,
              },
            ],
          },
        });
      }
      expect((await ask('citizen-1')).body.errors?.[0]?.extensions.code).toBe('FIELD_NOT_GRANTED');
      expect((await at.send({ query })).status).toBe(401);
    },
    PATIENCE_MS,
  );

  test(
    'is in service soon after the command accepted it, and over restarts',
    async () => {
      const [transport, veterans] = await departmentsOf('transport', 'veterans');
      await start([transport, veterans]);
      expect((await command('proposals')).stdout).toBe('no change of a department waits to be accepted\n');
      veterans.agree(veterans.department.agreements.filter(({ task }) => task !== 'veterans-benefit'));
      transport.offer((sdl) =>
        withMarks(sdl).replace(
          'isPassed: Boolean! @classified(level: L2)',
          'isPassed: Boolean! @classified(level: L3)',
        ),
      );
      await until(() => proposalOf('transport') !== undefined && !agreedWith('veterans', 'veterans-benefit'));
      expect((await command('proposals')).stdout).toMatch(
        /^transport, since .*\n {2}RideHailingExam\.isPassed would be L3, is L2; /,
      );
      const { stdout, status } = await command('accept', 'transport');
      expect([stdout, status]).toEqual([
        expect.stringMatching(/would be L3, is L2; .*accepted, and in service\n$/s),
        0,
      ]);
      expect(catalogue().get('RideHailingExam.isPassed')?.level).toBe('L3');
      expect(catalogue().has('RideHailingExam.marks')).toBe(true);
      expect(await command('accept', 'transport')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('Nothing of transport waits'),
      });

      await restart([transport, veterans], '86400000');
      expect(catalogue().get('RideHailingExam.isPassed')?.level).toBe('L3');
      expect(agreedWith('veterans', 'veterans-benefit')).toBe(false);
      expect(at.platform.proposals()).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'that was accepted may end a task, and the next start is none the worse',
    async () => {
      const [transport] = await departmentsOf('transport');
      await start([transport]);
      transport.offer(withoutExam);
      await until(() => proposalOf('transport') !== undefined);
      expect(await command('accept', 'transport')).toMatchObject({ status: 0 });
      expect(tasks().has('ride-hailing-driver-qualification')).toBe(false);
      const left = tasks().size;
      await restart([transport], '200');
      expect(tasks().size).toBe(left);
      expect(at.logged.join()).toContain('a task no longer fits the graph');
    },
    PATIENCE_MS,
  );

  test(
    'waits over a restart, with what was accepted in service, and can be rejected',
    async () => {
      const [transport] = await departmentsOf('transport');
      await start([transport]);
      transport.offer(withMarks);
      await until(() => catalogue().has('RideHailingExam.marks'));
      transport.offer((sdl) => withoutExam(withMarks(sdl)));
      await until(() => proposalOf('transport') !== undefined);
      const before = proposalOf('transport');
      await restart([transport], '200');
      expect(proposalOf('transport')).toEqual(before);
      expect(catalogue().has('RideHailingExam.marks')).toBe(true);
      expect(tasks().has('ride-hailing-driver-qualification')).toBe(true);
      expect(await command('reject', 'transport')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('rejected'),
      });
      expect(at.platform.proposals()).toEqual([]);
      await restart([transport], '200');
      expect(at.platform.proposals()).toEqual([]);
      expect(catalogue().has('RideHailingExam.isPassed')).toBe(true);
    },
    PATIENCE_MS,
  );

  test(
    'that was replaced since it was shown is not accepted by what was decided on it',
    async () => {
      const [transport] = await departmentsOf('transport');
      await start([transport]);
      transport.offer(withoutExam);
      await until(() => proposalOf('transport') !== undefined);
      const shown = proposalOf('transport')?.digest;
      transport.offer((sdl) => withoutExam(sdl).replace('  on: Date!', '  on: Date'));
      await until(() => proposalOf('transport')?.digest !== shown);
      await openAcceptance(at.dataDir).write('transport', 'decision', { digest: shown ?? '', verdict: 'accept' });
      await until(() => at.logged.join().includes('a decision is about a proposal that does not wait'));
      expect(catalogue().has('RideHailingExam.isPassed')).toBe(true);
      expect(proposalOf('transport')).toBeDefined();
    },
    PATIENCE_MS,
  );
});

test(
  'many changes of many departments come in together',
  async () => {
    const [transport, veterans] = await departmentsOf('transport', 'veterans');
    await start([transport, veterans]);
    transport.offer(withMarks);
    veterans.offer(withRank);
    await until(() => catalogue().has('RideHailingExam.marks') && catalogue().has('VeteranRecord.rank'));
    const { opened, document, variables } = await openTask(at, 'veterans-benefit');
    expect((await at.ask(opened, print(document), variables)).body.errors).toBeUndefined();
  },
  PATIENCE_MS,
);

test(
  'secrets that differ are named as such, in the log and to who asks whether all is ready',
  async () => {
    const [transport] = await departmentsOf('transport');
    await start([transport], { environment: { DEPARTMENT_TRANSPORT_SECRET: 'another secret that is long enough' } });
    const reason = 'the department refuses our signature: the secrets differ';
    await until(async () => (await ready()).body.troubles?.transport === reason);
    expect((await ready()).status).toBe(200);
    expect(at.logged.join()).toContain(reason);
  },
  PATIENCE_MS,
);

async function ready() {
  const response = await fetch(`${at.platform.url}/health/ready`);
  return {
    status: response.status,
    body: (await response.json()) as { away?: string[]; troubles?: Record<string, string> },
  };
}

async function restart(departments: readonly ChangingDepartment[], pollMs: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'citizen-graph-departments-'));
  await at.platform.close();
  expect((await readdir(join(at.dataDir, 'departments'))).filter((file) => !file.endsWith('.json'))).toEqual([]);
  await cp(join(at.dataDir, 'departments'), folder, { recursive: true });
  await start(departments, {
    environment: { DEPARTMENT_POLL_MS: pollMs },
    prepare: (dataDir) => cp(folder, join(dataDir, 'departments'), { recursive: true }),
  });
  await rm(folder, { recursive: true });
}

function command(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const { TEST_URIS: _, ...env } = process.env;
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [join(ROOT, 'commands/department.ts'), ...args, '--dir', at.dataDir],
      { env },
      (error, stdout, stderr) => resolve({ status: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
}

async function listen(answer: Parameters<typeof createServer>[1] & object): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}
