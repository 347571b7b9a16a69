import type { Catalogue } from '../graph/catalogue.ts';
import type { SelectedField } from './selection.ts';
import type { Task } from './task.ts';

/** The departments that take part in a task, each with the coordinates it gives. */
export function fieldsByDepartment(task: Task, catalogue: Catalogue): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  const visit = ({ coordinate, selection }: SelectedField): void => {
    const [owner] = catalogue.get(coordinate)?.owners ?? [];
    const known = owner ? (fields.get(owner) ?? []) : [];
    if (owner && !known.includes(coordinate)) fields.set(owner, [...known, coordinate]);
    for (const inner of [...(selection?.values() ?? [])].flat()) visit(inner);
  };
  for (const root of [...task.roots.values()].flat()) visit(root);
  return new Map([...fields].sort(([a], [b]) => a.localeCompare(b)));
}

/** Coordinate to the tasks that select it. */
export function selectedBy(tasks: Iterable<Task>, catalogue: Catalogue): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const task of tasks) {
    for (const coordinate of [...fieldsByDepartment(task, catalogue).values()].flat())
      found.set(coordinate, [...(found.get(coordinate) ?? []), task.name]);
  }
  return found;
}
