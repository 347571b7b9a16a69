import { hash, randomUUID } from 'node:crypto';
import { coerceInputValue, type GraphQLSchema, isInputType, typeFromAST } from 'graphql';
import { toMachine } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { SPENT_READING_MS } from '../../schema/lifetimes.ts';
import { say } from '../../schema/sentences.ts';
import type { Identity } from '../identity/access-token.ts';
import type { Task } from '../tasks/task.ts';
import type { CaseRecord, CaseStore } from './case-store.ts';
import { caseIdOf, keyDigest } from './client-key.ts';
import type { createPresentationVerifier } from './presentation.ts';
import { listed, type Presented, presentedFor, rolesOf } from './readings.ts';

export interface OpenCaseInput {
  task: string;
  window: string;
  subjects: readonly { role: string; presentation: string }[];
  parameters?: Record<string, unknown> | null;
  key?: string | null;
}

export interface Desk {
  tasks: ReadonlyMap<string, Task>;
  schema: GraphQLSchema;
  store: CaseStore;
  verifyPresentation: ReturnType<typeof createPresentationVerifier>;
  now(): number;
}

/**
 * Opens a case and keeps it: the officer at this window, the task there, a fresh presentation for each role, used once, and
 * the parameters of the right form. Throws the error that says what is missing; `about` is told of everybody whose card was
 * read, whatever becomes of it.
 *
 * With a key, the case that it opened is given again, and to another input KEY_REUSED. Whatever was interrupted after whichever
 * step goes on from there: a reading belongs to the case that spent it, and the key alone says which case that is.
 */
export async function openCase(
  { key, ...input }: OpenCaseInput,
  identity: Identity,
  desk: Desk,
  about: (role: string, subject: string) => void,
): Promise<CaseRecord> {
  const { store, now } = desk;
  const keyed = key == null ? undefined : keyDigest('openCase', identity, key);
  const _id = keyed === undefined ? randomUUID() : caseIdOf(keyed);
  const inputDigest = hash('sha256', JSON.stringify(input), 'hex');
  if (keyed !== undefined) {
    const known = await store.find(_id, identity.user);
    if (known) return openedWith(inputDigest, known);
  }
  const { nonces, ...admitted } = await admit(input, identity, desk, about);
  await store.spend(nonces, _id, new Date(toMachine(now() + SPENT_READING_MS)));
  return openedWith(inputDigest, await store.open({ _id, ...admitted, inputDigest }));
}

function openedWith(inputDigest: string, record: CaseRecord): CaseRecord {
  if (record.inputDigest !== inputDigest) throw refusal('KEY_REUSED');
  return record;
}

async function admit(
  input: OpenCaseInput,
  identity: Identity,
  desk: Desk,
  about: (role: string, subject: string) => void,
) {
  const task = desk.tasks.get(input.task);
  if (!task) throw refusal('BAD_USER_INPUT', { message: 'There is no such task. The "tasks" field lists them.' });
  checkWindow(task, input.window, identity);
  const parameters = parametersOf(task, input.parameters ?? {}, desk.schema);
  const { subjects, nonces } =
    task.audience === 'CITIZEN'
      ? themselves(task, input, identity)
      : await presentedFor(task, input, desk.verifyPresentation, about);
  const openedAt = new Date(desk.now());
  const expiresAt = new Date(openedAt.getTime() + task.minutes * 60_000);
  const { window } = input;
  return { task: task.name, window, officer: identity.user, subjects, parameters, openedAt, expiresAt, nonces };
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

function themselves(task: Task, input: OpenCaseInput, identity: Identity): Presented {
  if (input.subjects.length > 0) {
    throw refusal('BAD_USER_INPUT', { message: 'This task is about the signed-in citizen. Leave "subjects" out.' });
  }
  const [role] = rolesOf(task).keys();
  if (!role || !identity.idNumber) throw refusal('CASE_INVALID');
  return { subjects: { [role]: { kind: 'citizen', id: identity.idNumber } }, nonces: [] };
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
