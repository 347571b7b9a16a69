import type { CalledType, Representation } from '../program/representation.ts';
import { DataNode, Fault, type Value } from './node.ts';

export type Represented = Record<string, unknown>;

/**
 * Represents an object to a department. Undefined where it lacks something that the department needs and nobody owed, a
 * Fault where something it needs has failed: a verdict is not worked out from half of its facts.
 */
export function represent(
  node: DataNode,
  representation: Representation,
  called: readonly CalledType[],
): Represented | Fault | undefined {
  const represented = selected(node, representation);
  if (represented === undefined || represented instanceof Fault) return represented;
  const type = represented.__typename;
  if (typeof type !== 'string') return undefined;
  for (const { types, name } of called) if (types.has(type)) represented.__typename = name;
  return represented;
}

function selected(node: DataNode, representation: Representation): Represented | Fault | undefined {
  const out: Represented = {};
  for (const part of representation) {
    if (part.kind === 'field') {
      const value = node[part.name] === undefined && part.name !== '__typename' ? node.__fault : node[part.name];
      if (value === undefined) return undefined;
      const inner = valueOf(value, part.inner);
      if (inner instanceof Fault) return inner;
      out[part.name] = inner;
    } else if (part.types.has(node.__typename ?? '')) {
      const inner = selected(node, part.inner);
      if (inner === undefined || inner instanceof Fault) return inner;
      Object.assign(out, inner);
    }
  }
  return out;
}

function valueOf(value: Value, inner: Representation | undefined): unknown {
  if (value === null || value instanceof Fault) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      const represented = valueOf(item, inner);
      if (represented instanceof Fault) return represented;
      items.push(represented);
    }
    return items;
  }
  if (!inner || !(value instanceof DataNode)) return value;
  // As the planner's own executor has it: of an object that a department does not know whole, nothing is told.
  return selected(value, inner) ?? null;
}
