import { coerceInputValue, type GraphQLSchema, isInputType, typeFromAST } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import { SPENT_READING_MS } from '../../schema/lifetimes.ts';
import { type Said, say } from '../../schema/sentences.ts';
import type { Identity } from '../identity/access-token.ts';
import type { Task } from '../tasks/task.ts';
import type { CaseStore, NewCase } from './case-store.ts';
import type { Subject } from './grant.ts';
import type { createPresentationVerifier } from './presentation.ts';

export interface OpenCaseInput {
  task: string;
  window: string;
  subjects: readonly { role: string; presentation: string }[];
  parameters?: Record<string, unknown> | null;
}

export interface Desk {
  tasks: ReadonlyMap<string, Task>;
  schema: GraphQLSchema;
  store: CaseStore;
  verifyPresentation: ReturnType<typeof createPresentationVerifier>;
  now(): number;
}

/**
 * Checks everything a case needs and gives the case to be kept: the officer at this window, the task there, a fresh
 * presentation for each role, used once, and the parameters of the right form. Throws the error that says what is missing.
 */
export async function admitCase(input: OpenCaseInput, identity: Identity, desk: Desk): Promise<NewCase> {
  const task = desk.tasks.get(input.task);
  if (!task) throw refusal('BAD_USER_INPUT', { message: 'There is no such task. The "tasks" field lists them.' });
  checkWindow(task, input.window, identity);
  const parameters = parametersOf(task, input.parameters ?? {}, desk.schema);
  const subjects = task.audience === 'CITIZEN' ? themselves(task, input, identity) : await presented(task, input, desk);
  const openedAt = new Date(desk.now());
  const expiresAt = new Date(openedAt.getTime() + task.minutes * 60_000);
  return { task: task.name, window: input.window, officer: identity.user, subjects, parameters, openedAt, expiresAt };
}

function checkWindow(task: Task, window: string, identity: Identity): void {
  if (!task.windows.includes(window)) {
    throw refusal('CASE_INVALID', {
      message: 'This task is not done at this window. The "tasks" field says where it is.',
    });
  }
  const audience = { officer: 'OFFICER', citizen: 'CITIZEN', 'privacy-officer': undefined }[identity.kind];
  if (task.audience !== audience || !identity.windows.includes(window)) {
    throw refusal('CASE_INVALID', { message: 'You are not assigned to this window. Sign in as somebody who is.' });
  }
}

function rolesOf(task: Task): Map<string, 'citizen' | 'enterprise'> {
  return new Map(
    [...task.variables].flatMap(([name, use]) => (use.kind === 'subject' ? [[name, use.of] as const] : [])),
  );
}

function themselves(task: Task, input: OpenCaseInput, identity: Identity): Record<string, Subject> {
  if (input.subjects.length > 0) {
    throw refusal('BAD_USER_INPUT', { message: 'This task is about the signed-in citizen. Leave "subjects" out.' });
  }
  const [role] = rolesOf(task).keys();
  if (!role || !identity.idNumber) throw refusal('CASE_INVALID');
  return { [role]: { kind: 'citizen', id: identity.idNumber } };
}

async function presented(task: Task, input: OpenCaseInput, desk: Desk): Promise<Record<string, Subject>> {
  const roles = rolesOf(task);
  const given = input.subjects.map(({ role }) => role);
  if (given.some((role, i) => !roles.has(role) || given.indexOf(role) !== i)) {
    throw refusal('BAD_USER_INPUT', {
      message: say('Give each role of the task once: {roles}.', { roles: listed([...roles.keys()]) }),
    });
  }
  const missing = [...roles.keys()].filter((role) => !given.includes(role));
  if (missing.length > 0) {
    throw refusal('PRESENTATION_INVALID', {
      message: say('No card was read for: {roles}. Read it at this window.', { roles: listed(missing) }),
    });
  }
  const subjects: Record<string, Subject> = {};
  const nonces: string[] = [];
  for (const { role, presentation } of input.subjects) {
    const { subject, kind, nonce } = await desk.verifyPresentation(presentation, input.window);
    if (kind !== roles.get(role)) {
      throw refusal('PRESENTATION_INVALID', {
        message: say(
          roles.get(role) === 'citizen'
            ? 'The card read for {role} is not that of a citizen.'
            : 'The card read for {role} is not that of an enterprise.',
          { role },
        ),
      });
    }
    subjects[role] = { kind, id: subject };
    nonces.push(nonce);
  }
  await desk.store.spend(nonces, new Date(desk.now() + SPENT_READING_MS));
  return subjects;
}

function parametersOf(task: Task, given: Record<string, unknown>, schema: GraphQLSchema): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  const names: string[] = [];
  for (const operation of task.document.definitions) {
    if (operation.kind !== 'OperationDefinition') continue;
    for (const { variable, type } of operation.variableDefinitions ?? []) {
      const name = variable.name.value;
      if (task.variables.get(name)?.kind !== 'parameter' || names.includes(name)) continue;
      names.push(name);
      const inputType = typeFromAST(schema, type as never);
      if (!inputType || !isInputType(inputType)) continue;
      const value = coerceInputValue(Object.hasOwn(given, name) ? given[name] : undefined, inputType, () => {
        const message = say('The parameter "{name}" must be a {type}.', { name, type: String(inputType) });
        throw refusal('BAD_USER_INPUT', { message });
      });
      if (value !== undefined) parameters[name] = value;
    }
  }
  if (Object.keys(given).some((name) => !names.includes(name))) {
    const message = say('The task has these parameters: {names}.', { names: listed(names) });
    throw refusal('BAD_USER_INPUT', { message });
  }
  return parameters;
}

const listed = (names: readonly string[]): string | Said => names.join(', ') || say('none');
