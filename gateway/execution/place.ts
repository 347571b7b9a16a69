import type { About } from '../program/about.ts';
import type { PathElement } from '../program/program.ts';
import { DataNode, type Value } from './node.ts';

/** An object of the data, and the data subject that it belongs to: itself, or the nearest one around it. */
export interface Place {
  node: DataNode;
  /** Null where nobody is around, undefined where it is a person whose number is not known. */
  subject: About | undefined;
}

/** The objects at the end of a path, through all lists on the way. What is missing or failed on the way has none. */
export function placesAt(root: DataNode, path: readonly PathElement[], subject: Place['subject'] = null): Place[] {
  const places: Place[] = [];

  function walk(value: Value, depth: number, around: Place['subject']): void {
    if (Array.isArray(value)) for (const item of value) walk(item, depth, around);
    if (!(value instanceof DataNode)) return;
    const element = path[depth - 1];
    const own = element ? subjectOf(value, element, around) : around;
    const next = path[depth];
    if (next) walk(value[next.name], depth + 1, own);
    else places.push({ node: value, subject: own });
  }

  walk(root, 0, subject);
  return places;
}

function subjectOf(node: DataNode, { subjectKeys, only }: PathElement, around: Place['subject']): Place['subject'] {
  const key = subjectKeys.size > 0 ? subjectKeys.get(only ?? node.__typename ?? '') : undefined;
  if (key === undefined) return around;
  const id = node[key];
  return typeof id === 'string' ? id : undefined;
}
