import type { ConstValueNode } from 'graphql';
import type { SelectedField, Selection } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { type ArgumentRule, argumentRules } from './argument-rule.ts';

/** How much of a value stays readable. */
export interface Mask {
  keep: 'FIRST' | 'LAST';
  count: number;
}

/** A granted field as it will stand in the response. */
export interface ShapeField {
  key: string;
  /** Unset for `__typename`, which says nothing about anybody. */
  coordinate: string | undefined;
  mask: Mask | undefined;
  shape: Shape | undefined;
}

/** Object type to the fields the response may have there. */
export type Shape = ReadonlyMap<string, readonly ShapeField[]>;

/** A field that the task does not grant at this place. */
export interface Denial {
  path: readonly string[];
  coordinate: string;
}

/** One way in which the task grants a root field of the operation. */
export interface Candidate {
  denials: readonly Denial[];
  rules: readonly ArgumentRule[];
  field: ShapeField;
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
      .map((root) => {
        const denials: Denial[] = [];
        const rules: ArgumentRule[] = [];
        return { field: cover(root, field, [field.key]), denials, rules };

        function cover(granted: SelectedField, sent: SelectedField, path: readonly string[]): ShapeField {
          rules.push(...argumentRules(task, granted, sent, path));
          return {
            key: sent.key,
            coordinate: sent.name === '__typename' ? undefined : sent.coordinate,
            mask: maskOf(granted),
            shape: shapeOf(granted, sent, path),
          };
        }

        function shapeOf(granted: SelectedField, sent: SelectedField, path: readonly string[]): Shape | undefined {
          if (!sent.selection) return undefined;
          const shape = new Map<string, ShapeField[]>();
          for (const [type, fields] of sent.selection) {
            const inner = granted.selection?.get(type) ?? [];
            const kept: ShapeField[] = [];
            for (const child of fields) {
              const grant = inner.find(({ name }) => name === child.name);
              const at = [...path, child.key];
              if (child.name === '__typename') kept.push(cover(child, child, at));
              else if (grant) kept.push(cover(grant, child, at));
              else denials.push({ path: at, coordinate: child.coordinate });
            }
            shape.set(type, kept);
          }
          return shape;
        }
      }),
  }));
}

function maskOf({ node }: SelectedField): Mask | undefined {
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
