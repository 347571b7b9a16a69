import { type GraphQLNamedType, isInterfaceType, isObjectType, Kind, type SelectionSetNode } from 'graphql';
import { WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { PartLine } from '../../subgraphs/kit/approval.ts';
import { parseFieldSet } from '../../subgraphs/kit/field-set.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { maskOf } from './cover.ts';
import { audienceLines, fieldText, maskText, rootText } from './part-line.ts';
import { objectsOf } from './reading.ts';
import { typeOfField } from './representation.ts';

/** One way in which a task has a department give a field that needs its approval. */
export interface Use {
  owner: string;
  /** The window, or the department that works out from it the field that the task asks for. */
  recipient: string;
  coordinate: string;
  line: PartLine;
  /** L4: nobody can approve it. */
  isWithheld: boolean;
  /** The task's field that asks for it. */
  field: SelectedField;
}

/** What all departments have to approve of a task. */
export interface Parts {
  /** Where and by whom the task is done: part of each department's part. */
  audience: readonly PartLine[];
  uses: readonly Use[];
  /** What one field of the task asks for. */
  of(field: SelectedField): readonly Use[];
}

/**
 * Divides a task among the departments: each classified field at each place, for the window, and what a `@requires` makes
 * one department tell another for it, however long the chain. A key that the window is shown is given by whoever owns the
 * field that leads to it; keys that only move between departments are addresses. A change needs approval whatever its level.
 */
export function partsOf(task: Task, { catalogue, fullSchema: schema }: Supergraph): Parts {
  const byField = new Map<SelectedField, Use[]>();
  const changes = new Set(task.roots.get('mutation'));

  function walk(field: SelectedField, at: string, parent: SelectedField | undefined): void {
    if (field.name === '__typename') return;
    const { coordinate } = field;
    const entry = catalogue.get(coordinate);
    const givers = entry?.isKey && parent ? catalogue.get(parent.coordinate)?.owners : entry?.owners;
    const level = entry?.level ?? 'L4';
    const uses: Use[] = [];
    if (level !== 'L1' || changes.has(field)) {
      const line = `${at}${maskText(maskOf(field))}`;
      for (const owner of givers ?? ['unknown'])
        uses.push({ owner, recipient: WINDOW, coordinate, line, isWithheld: level === 'L4', field });
    }
    uses.push(...needed(coordinate, at, field, new Set()));
    byField.set(field, uses);
    for (const inner of [...(field.selection?.values() ?? [])].flat())
      walk(inner, `${at} > ${fieldText(task, inner.coordinate, inner.definition, inner.node)}`, field);
  }

  /** What other departments are told so that they can give a field. */
  function needed(coordinate: string, at: string, field: SelectedField, chain: ReadonlySet<string>): Use[] {
    if (chain.has(coordinate)) return [];
    const further = new Set([...chain, coordinate]);
    return [...(catalogue.get(coordinate)?.requires ?? [])].flatMap(([recipient, fields]) => {
      const within = (type: GraphQLNamedType | undefined, { selections }: SelectionSetNode, before: string): Use[] =>
        selections.flatMap((node) => {
          if (node.kind === Kind.INLINE_FRAGMENT)
            return within(
              node.typeCondition ? schema.getType(node.typeCondition.name.value) : type,
              node.selectionSet,
              before,
            );
          if (node.kind !== Kind.FIELD || node.name.value === '__typename') return [];
          return objectsOf(schema, type).flatMap((name): Use[] => {
            const told = `${name}.${node.name.value}`;
            const entry = catalogue.get(told);
            const object = schema.getType(name);
            const hasFields = isObjectType(object) || isInterfaceType(object);
            const definition = hasFields ? object.getFields()[node.name.value] : undefined;
            const line = `${before}${fieldText(undefined, told, definition, node)}`;
            const owners = entry?.owners ?? ['unknown'];
            const level = entry?.level ?? 'L4';
            const isDisclosed = !entry?.isKey && level !== 'L1' && !owners.includes(recipient);
            const own = isDisclosed
              ? owners.map((owner) => ({
                  ...{ owner, recipient, coordinate: told, line, isWithheld: level === 'L4', field },
                }))
              : [];
            const inner = node.selectionSet
              ? within(typeOfField(schema, object, node.name.value), node.selectionSet, `${line} > `)
              : [];
            return [...own, ...needed(told, line, field, further), ...inner];
          });
        });
      return within(schema.getType(coordinate.split('.')[0] ?? ''), parseFieldSet(fields), `${at} needs `);
    });
  }

  for (const root of [...task.roots.values()].flat()) walk(root, rootText(task, root), undefined);
  const uses = [...byField.values()].flat();
  return { audience: uses.length > 0 ? audienceLines(task) : [], uses, of: (field) => byField.get(field) ?? [] };
}

/** A department's part of a task for one recipient, as it is approved. */
export function partFor({ uses, audience }: Parts, owner: string, recipient: string): PartLine[] {
  const lines = uses
    .filter((use) => use.owner === owner && use.recipient === recipient && !use.isWithheld)
    .map(({ line }) => line);
  return lines.length > 0 ? [...audience, ...new Set(lines)] : [];
}
