import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { print } from 'graphql';
import { type ChangingDepartment, startChangingDepartment, until } from './support/changing-department.ts';
import { type Answer, startPlatform, type TestPlatform, type TestPlatformOptions } from './support/platform.ts';
import { openTask } from './support/task-case.ts';
import { world } from './support/world.ts';

// A department that runs elsewhere may say of itself what it likes. What takes nothing of another's comes into service.

const PATIENCE_MS = 180_000;

/** Somebody whom transport has examined. */
const [driver] = [...world.households()].flatMap(({ members }) => members).filter(({ rideHailing }) => rideHailing);
const QUALIFICATION = `{ citizen(idNumber: "${driver?.idNumber}") { name rideHailingExam { isPassed } } }`;

let at: TestPlatform;
let departments: ChangingDepartment[] = [];
let transport: ChangingDepartment;

async function start(names: readonly string[], options: TestPlatformOptions = {}): Promise<ChangingDepartment[]> {
  departments = await Promise.all(names.map(startChangingDepartment));
  const environment = Object.assign({ DEPARTMENT_POLL_MS: '200' }, ...departments.map((one) => one.environment));
  at = await startPlatform({ ...options, environment: { ...environment, ...options.environment } });
  return departments;
}

afterEach(async () => {
  await at.close();
  await Promise.all(departments.map((department) => department.close()));
});

const proposals = () => at.platform.proposals();
const proposalOf = (name: string) => proposals().find(({ department }) => department === name);
const catalogue = () => at.platform.federation.supergraph().catalogue;

async function qualify(): Promise<Answer> {
  const { opened } = await openTask(at, 'ride-hailing-driver-qualification', [driver?.idNumber ?? '']);
  return at.ask(opened, QUALIFICATION);
}

describe('what is another’s', () => {
  let truth: Answer;
  beforeEach(async () => {
    [transport] = (await start(['transport'])) as [ChangingDepartment];
    truth = await qualify();
    expect(truth.body).toEqual({ data: { citizen: { name: driver?.name, rideHailingExam: expect.anything() } } });
    transport.asked.length = 0;
  }, PATIENCE_MS);

  test(
    'a department that takes over everybody’s name waits, and gives nobody a name',
    async () => {
      transport.offer(
        (sdl) =>
          sdl.replace(
            '  drivingLicence: DrivingLicence @external',
            '  "Name as on the identity card. 姓名"\n  name: String @classified(level: L2) @override(from: "public-security")\n$&',
          ),
        { Citizen: { name: () => 'Mallory' } },
      );
      await until(() => proposalOf('transport') !== undefined);
      expect(proposalOf('transport')?.findings).toEqual([
        'Citizen.name is given by public-security; transport would give it instead (@override)',
      ]);
      expect(catalogue().get('Citizen.name')?.owners).toEqual(['public-security']);
      expect((await qualify()).body).toEqual(truth.body);
      expect(transport.asked.map(({ query }) => query).join()).not.toMatch(/\bname\b/);
      expect(at.logged.join()).toContain('a changed schema waits to be accepted');
    },
    PATIENCE_MS,
  );

  test(
    'facts that it would require wait, and are not told to it',
    async () => {
      transport.offer((sdl) =>
        sdl
          .replace('  drivingLicence: DrivingLicence @external', '  ethnicity: String @external\n$&')
          .replace(
            '      compulsoryEducationCompleted\n      """',
            '      compulsoryEducationCompleted\n      ethnicity\n      """',
          ),
      );
      await until(() => proposalOf('transport') !== undefined);
      expect(proposalOf('transport')?.findings.join('\n')).toMatch(
        /^Citizen\.rideHailingQualification would require other facts, so that transport would be sent ethnicity; read by ride-hailing-driver-qualification$/m,
      );
      expect(catalogue().get('Citizen.rideHailingQualification')?.requires.get('transport')).not.toContain('ethnicity');
    },
    PATIENCE_MS,
  );

  test(
    'a field that a task reads is left out, and the task goes on',
    async () => {
      transport.offer((sdl) => sdl.replace(/.*\n {2}isPassed: .*\n/, ''));
      await until(() => proposalOf('transport') !== undefined);
      expect(proposalOf('transport')?.findings).toEqual([
        'RideHailingExam.isPassed would be gone; read by my-data, ride-hailing-driver-qualification',
      ]);
      expect(at.platform.federation.tasks().has('ride-hailing-driver-qualification')).toBe(true);
      // The department itself does no longer know the field. It costs its own fields, and not the task.
      expect((await qualify()).body.data).toMatchObject({ citizen: { name: driver?.name } });
    },
    PATIENCE_MS,
  );

  test(
    'a lower level waits, of its own fields too',
    async () => {
      transport.offer((sdl) =>
        sdl.replace('isPassed: Boolean! @classified(level: L2)', 'isPassed: Boolean! @classified(level: L1)'),
      );
      await until(() => proposalOf('transport') !== undefined);
      expect(catalogue().get('RideHailingExam.isPassed')?.level).toBe('L2');
    },
    PATIENCE_MS,
  );

  test(
    'what takes nothing of another’s comes in by itself, and takes the place of what waited',
    async () => {
      const rank = '\n  "Marks. 成绩"\n  marks: Int @classified(level: L2)\n';
      transport.offer((sdl) => sdl.replace(/.*\n {2}isPassed: .*\n/, ''));
      await until(() => proposalOf('transport') !== undefined);
      transport.offer((sdl) => sdl.replace('type RideHailingExam {', `$&${rank}`));
      await until(() => catalogue().has('RideHailingExam.marks'));
      await until(() => proposals().length === 0);
      expect((await qualify()).body).toEqual(truth.body);
    },
    PATIENCE_MS,
  );
});

test(
  'a key by which more would be sent waits, and nothing more is sent',
  async () => {
    const [veterans] = (await start(['veterans'])) as [ChangingDepartment];
    const ask = async () => {
      const { opened, document, variables } = await openTask(at, 'veterans-benefit');
      return at.ask(opened, print(document), variables);
    };
    const truth = await ask();
    expect(truth.body.errors).toBeUndefined();
    veterans.offer((sdl) =>
      sdl.replace(
        'type Citizen @key(fields: "idNumber") {',
        'type Citizen @key(fields: "idNumber birthDate") {\n  birthDate: Date @external',
      ),
    );
    await until(() => proposalOf('veterans') !== undefined);
    expect(proposalOf('veterans')?.findings).toEqual([
      'Citizen @key(fields: "idNumber") would be gone',
      'Citizen would have another key, so that veterans would be sent "idNumber birthDate"',
      "Citizen.birthDate would be named as another's, to be required, provided or asked by",
    ]);
    veterans.asked.length = 0;
    expect((await ask()).body.data).toMatchObject({ applicant: { birthDate: expect.any(String) } });
    const sent = JSON.stringify(veterans.asked.map(({ variables }) => variables));
    expect(sent).toMatch(/"idNumber"/);
    expect(sent).not.toContain('birthDate');
  },
  PATIENCE_MS,
);
