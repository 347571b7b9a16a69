import { type DocumentNode, Kind, separateOperations, visit } from 'graphql';
import { readUsers } from '../../gateway/identity/users.ts';
import type { Task } from '../../gateway/tasks/task.ts';
import { cast } from './cast.ts';
import type { Case, TestPlatform } from './platform.ts';
import { world } from './world.ts';

const TASK_DIRECTIVES = new Set(['task', 'masked', 'free']);
const users = readUsers(new URL('../../seed/users', import.meta.url).pathname);

/** A value for each variable of any task: people of one family and their flat, and the first enterprise. */
const VALUES: Record<string, unknown> = {
  RealEstateUnitNumber: cast.unit,
  USCC: world.enterprise(0).uscc,
  Date: '2026-07-01',
};

export interface TaskCase {
  task: Task;
  opened: Case;
  /** The task's own query, without what only tasks say. */
  document: DocumentNode;
  variables: Record<string, unknown>;
}

/** Opens a case of a task, whichever it is, for people of the cast; `people` come first. */
export async function openTask(at: TestPlatform, name: string, people: readonly string[] = []): Promise<TaskCase> {
  const task = at.platform.federation.tasks().get(name);
  if (!task) throw new Error(`there is no task ${name}`);
  const [window = ''] = task.windows;
  const kind = task.audience === 'CITIZEN' ? 'citizen' : 'officer';
  const user = users.find((candidate) => candidate.kind === kind && candidate.windows.includes(window));
  if (!user) throw new Error(`nobody works at the window ${window}`);
  const standing = [user.idNumber, ...people, cast.seller.idNumber, cast.spouse.idNumber, cast.buyer.idNumber];
  const left = standing.filter((idNumber) => idNumber !== undefined);
  const variables: Record<string, unknown> = {};
  for (const { variable, type } of task.query.variableDefinitions ?? []) {
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    const typeName = named.kind === Kind.NAMED_TYPE ? named.name.value : '';
    variables[variable.name.value] = typeName === 'IDNumber' ? left.shift() : VALUES[typeName];
  }
  const pick = (wanted: string) =>
    Object.fromEntries(Object.entries(variables).filter(([role]) => task.variables.get(role)?.kind === wanted));
  const subjects = task.audience === 'CITIZEN' ? {} : (pick('subject') as Record<string, string>);
  const opened = await at.open({ user: user.user, task: name, window, subjects, parameters: pick('parameter') });
  const query = separateOperations(task.document)[task.query.name?.value ?? ''] as DocumentNode;
  const document = visit(query, {
    Directive: (node) => (TASK_DIRECTIVES.has(node.name.value) ? null : undefined),
  });
  return { task, opened, document, variables };
}
