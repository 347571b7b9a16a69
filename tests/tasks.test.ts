import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { print } from 'graphql';
import { taskFiles } from '../gateway/tasks/registry.ts';
import { ARRANGEMENTS, startPlatform, type TestPlatform } from './support/platform.ts';
import { openTask } from './support/task-case.ts';

describe.each(ARRANGEMENTS)('every task works from the card to the answer %s', (_, arrangement) => {
  let at: TestPlatform;
  beforeAll(async () => {
    at = await startPlatform(arrangement);
  });
  afterAll(() => at.close());

  test.each(taskFiles().map((file) => basename(file, '.graphql')))('%s', async (name) => {
    const { opened, document, variables } = await openTask(at, name);
    const { status, body } = await at.ask(opened, print(document), variables);
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
