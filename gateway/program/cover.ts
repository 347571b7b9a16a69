import type { ConstValueNode } from 'graphql';
import type { SelectedField, Selection } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { rolesOf } from './about.ts';
import { type ArgumentRule, argumentRules } from './argument-rule.ts';

/** How much of a value stays readable. */
export interface Mask {
  keep: 'FIRST' | 'LAST';
  count: number;
}

/** A field that the task does not grant at this place. */
export interface Denial {
  path: readonly string[];
  coordinate: string;
}

/** The fields that are granted, each with the mask that the task puts on it. */
export type Grants = ReadonlyMap<SelectedField, Mask | undefined>;

/** One way in which the task grants a root field of the operation. */
export interface Candidate {
  denials: readonly Denial[];
  rules: readonly ArgumentRule[];
  grants: Grants;
  /** The task's fields by which it grants them. */
  granting: readonly SelectedField[];
  /** The roles whose subjects it is about. */
  about: readonly string[];
}

/** A root field of a client's operation and every root of the task with its name; which one holds depends on the subject. */
export interface RootCover {
  field: SelectedField;
  candidates: readonly Candidate[];
}

/**
 * Lays a client's operation over a task: each root field against each of the task's roots of the same name. Depends on
 * the two documents alone, so it is worked out once; values are left to the rules.
 */
export function coverOf(
  task: Task,
  operation: 'query' | 'mutation' | 'subscription',
  selection: Selection,
): RootCover[] {
  const roots = task.roots.get(operation) ?? [];
  return [...selection.values()].flat().map((field) => ({
    field,
    candidates: (field.name === '__typename' ? [field] : roots)
      .filter((root) => root.coordinate === field.coordinate)
      .map((root) => candidateOf(task, root, field)),
  }));
}

function candidateOf(task: Task, root: SelectedField, field: SelectedField): Candidate {
  const denials: Denial[] = [];
  const rules: ArgumentRule[] = [];
  const grants = new Map<SelectedField, Mask | undefined>();
  const granting = new Set<SelectedField>();

  function cover(granted: SelectedField, sent: SelectedField, path: readonly string[]): void {
    grants.set(sent, maskOf(granted));
    granting.add(granted);
    rules.push(...argumentRules(task, granted, sent, path));
    for (const [type, fields] of sent.selection ?? []) {
      const inner = granted.selection?.get(type) ?? [];
      for (const child of fields) {
        const at = [...path, child.key];
        const grant = child.name === '__typename' ? child : inner.find(({ name }) => name === child.name);
        if (grant) cover(grant, child, at);
        else denials.push({ path: at, coordinate: child.coordinate });
      }
    }
  }

  cover(root, field, [field.key]);
  return { denials, rules, grants, granting: [...granting], about: rolesOf(task, root) };
}

/** The mask that a task puts on a field. */
export function maskOf({ node }: SelectedField): Mask | undefined {
  const directive = node.directives?.find(({ name }) => name.value === 'masked');
  if (!directive) return undefined;
  const value = (name: string) =>
    directive.arguments?.find((argument) => argument.name.value === name)?.value as ConstValueNode;
  const keep = value('keep');
  const count = value('count');
  return {
    keep: keep.kind === 'EnumValue' && keep.value === 'FIRST' ? 'FIRST' : 'LAST',
    count: count.kind === 'IntValue' ? Number(count.value) : 0,
  };
}

/** Replaces all but the readable end of a value by asterisks. Anything but a string is withheld whole. */
export function masked(value: unknown, { keep, count }: Mask): string | null {
  if (value == null) return null;
  const characters = [...(typeof value === 'string' ? value : '')];
  const hidden = '*'.repeat(Math.max(0, characters.length - count));
  if (!hidden) return '*'.repeat(characters.length);
  return keep === 'FIRST'
    ? characters.slice(0, count).join('') + hidden
    : hidden + characters.slice(-count || characters.length).join('');
}
