import type { CalledType, Representation } from '../program/representation.ts';
import { DataNode, Fault, type Value } from './node.ts';

export type Represented = Record<string, unknown>;

/** An object as a department is told of it. */
export interface Told {
  represented: Represented;
  /** Facts about it that have failed, by name; null stands in their place. */
  failed: ReadonlyMap<string, Fault> | undefined;
}

/**
 * Represents an object to a department. Undefined where it lacks something that the department needs and nobody owed, a
 * Fault where it is not known which object it is.
 */
export function represent(
  node: DataNode,
  representation: Representation,
  called: readonly CalledType[],
): Told | Fault | undefined {
  const facts: Facts = { failed: undefined };
  const represented = selected(node, representation, facts);
  if (represented === undefined || represented instanceof Fault) return represented;
  const type = represented.__typename;
  if (typeof type !== 'string') return undefined;
  for (const { types, name } of called) if (types.has(type)) represented.__typename = name;
  return { represented, failed: facts.failed };
}

interface Facts {
  failed: Map<string, Fault> | undefined;
}

/** Of the object itself, `facts` collects facts that have failed; of what is within a fact, all of it has. */
function selected(node: DataNode, representation: Representation, facts?: Facts): Represented | Fault | undefined {
  const out: Represented = {};
  for (const part of representation) {
    if (part.kind === 'field') {
      const value = node[part.name] === undefined && part.name !== '__typename' ? node.__fault : node[part.name];
      if (value === undefined) return undefined;
      const inner = toldValue(value, part.inner);
      if (inner instanceof Fault) {
        if (!facts || part.isKey) return inner;
        facts.failed ??= new Map();
        facts.failed.set(part.name, inner);
        out[part.name] = null;
      } else out[part.name] = inner;
    } else if (part.types.has(node.__typename ?? '')) {
      const inner = selected(node, part.inner, facts);
      if (inner === undefined || inner instanceof Fault) return inner;
      Object.assign(out, inner);
    }
  }
  return out;
}

function toldValue(value: Value, inner: Representation | undefined): unknown {
  if (value === null || value instanceof Fault) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      const represented = toldValue(item, inner);
      if (represented instanceof Fault) return represented;
      items.push(represented);
    }
    return items;
  }
  if (!inner || !(value instanceof DataNode)) return value;
  // As the planner's own executor has it: of an object that a department does not know whole, nothing is told.
  return selected(value, inner) ?? null;
}
