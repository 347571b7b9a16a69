import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Kind, print, visit } from 'graphql';
import { readUsers } from '../gateway/identity/users.ts';
import { taskFiles } from '../gateway/tasks/registry.ts';
import type { Task } from '../gateway/tasks/task.ts';
import { cast } from './support/cast.ts';
import { ARRANGEMENTS, startPlatform, type TestPlatform } from './support/platform.ts';
import { world } from './support/world.ts';

const TASK_DIRECTIVES = new Set(['task', 'masked', 'free']);
const users = readUsers(new URL('../seed/users', import.meta.url).pathname);

/** A value for each variable of any task: people of one family and their flat, and the first enterprise. */
const VALUES: Record<string, unknown> = {
  RealEstateUnitNumber: cast.unit,
  USCC: world.enterprise(0).uscc,
  Date: '2026-07-01',
};

describe.each(ARRANGEMENTS)('every task works from the card to the answer %s', (_, arrangement) => {
  let at: TestPlatform;
  beforeAll(async () => {
    at = await startPlatform(arrangement);
  });
  afterAll(() => at.close());

  test.each(taskFiles().map((file) => basename(file, '.graphql')))('%s', async (name) => {
    const task = at.platform.federation.tasks().get(name) as Task;
    const [window = ''] = task.windows;
    const kind = task.audience === 'CITIZEN' ? 'citizen' : 'officer';
    const user = users.find((candidate) => candidate.kind === kind && candidate.windows.includes(window));
    expect({ window, user: user?.kind }).toEqual({ window, user: kind });

    const people = [user?.idNumber ?? cast.seller.idNumber, cast.spouse.idNumber, cast.buyer.idNumber];
    const variables: Record<string, unknown> = {};
    for (const { variable, type } of task.query.variableDefinitions ?? []) {
      const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
      const typeName = named.kind === Kind.NAMED_TYPE ? named.name.value : '';
      variables[variable.name.value] = typeName === 'IDNumber' ? people.shift() : VALUES[typeName];
    }
    const pick = (wanted: string) =>
      Object.fromEntries(Object.entries(variables).filter(([role]) => task.variables.get(role)?.kind === wanted));
    const subjects = task.audience === 'CITIZEN' ? {} : (pick('subject') as Record<string, string>);
    const opened = await at.open({
      user: user?.user ?? '',
      task: name,
      window,
      subjects,
      parameters: pick('parameter'),
    });

    const query = print(
      visit(task.document, { Directive: (node) => (TASK_DIRECTIVES.has(node.name.value) ? null : undefined) }),
    );
    const { status, body } = await at.ask(opened, query, variables);
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
    expect(Object.values(body.data ?? {}).filter((value) => value === null)).toEqual([]);
  });
});

test('at least 25 departments take part in a task', async () => {
  const at = await startPlatform();
  const { fieldsByDepartment } = await import('../gateway/tasks/participants.ts');
  const taking = [...at.platform.federation.tasks().values()].flatMap((task) => [
    ...fieldsByDepartment(task, at.platform.federation.supergraph().catalogue).keys(),
  ]);
  expect(new Set(taking).size).toBeGreaterThanOrEqual(25);
  await at.close();
});
