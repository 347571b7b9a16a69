import { type ConstValueNode, Kind, type ValueNode } from 'graphql';
import type { SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';

/** Whom a value is about: ID numbers or USCCs; null where there is nobody, as on a screen. */
export type About = string | null | readonly string[];

/** The variables in a value, at any depth. */
export function variablesIn(value: ValueNode): readonly string[] {
  if (value.kind === Kind.VARIABLE) return [value.name.value];
  if (value.kind === Kind.LIST) return value.values.flatMap(variablesIn);
  return value.kind === Kind.OBJECT ? value.fields.flatMap((field) => variablesIn(field.value)) : [];
}

/**
 * The roles whose subjects a root field of a task is about: whom it asks for by an argument, else whom the task names by
 * `@about`, else all of them.
 */
export function rolesOf(task: Task, { node }: SelectedField): readonly string[] {
  const asked = (node.arguments ?? [])
    .flatMap(({ value }) => variablesIn(value))
    .filter((name) => task.variables.get(name)?.kind === 'subject');
  if (asked.length > 0) return asked;
  const named = node.directives?.find(({ name }) => name.value === 'about')?.arguments?.[0]?.value as ConstValueNode;
  if (named?.kind === Kind.LIST)
    return named.values.flatMap((value) => (value.kind === Kind.STRING ? [value.value] : []));
  return [...task.variables].flatMap(([name, { kind }]) => (kind === 'subject' ? [name] : []));
}

/** The subjects of a case in these roles. A role may be empty; where all are, it is all of the case's. */
export function aboutIn(roles: readonly string[], subjects: Readonly<Record<string, string>>): About {
  const [only] = roles;
  if (only !== undefined && roles.length === 1 && subjects[only] !== undefined) return subjects[only];
  const named = roles.flatMap((role) => subjects[role] ?? []);
  const all = [...new Set(named.length > 0 ? named : Object.values(subjects))];
  return all.length > 1 ? all : (all[0] ?? null);
}
