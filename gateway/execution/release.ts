import type { Catalogue } from '../graph/catalogue.ts';
import { SUBJECT_KEY, TYPE_KEY } from '../graph/data-subjects.ts';
import type { Candidate, Shape, ShapeField } from '../program/cover.ts';
import { masked } from '../program/cover.ts';

type Data = Record<string, unknown>;

/** What a response says about whom, and what is missing from it. */
export interface Release {
  /** ID number or USCC (null: nobody in particular) to the fields released about them. */
  bySubject: ReadonlyMap<string | null, ReadonlySet<ShapeField>>;
  /** Department to the first response path that it left empty by failing. */
  missing: ReadonlyMap<string, readonly (string | number)[]>;
}

/**
 * Walks a response once along the shape that was granted: reads off whom each value is about, masks what leaves masked,
 * and takes out the keys that the platform added. Anything outside the shape is dropped, whoever put it there.
 */
export function release(
  data: Data,
  roots: readonly Candidate[],
  { failed, catalogue }: { failed: ReadonlySet<string>; catalogue: Catalogue },
): Release {
  const bySubject = new Map<string | null, Set<ShapeField>>();
  const missing = new Map<string, readonly (string | number)[]>();

  function field(
    object: Data,
    granted: ShapeField,
    subject: string | null,
    path: readonly (string | number)[],
  ): unknown {
    const value = object[granted.key];
    if (value === undefined || !granted.coordinate) return value;
    if (value === null && failed.size > 0) {
      const owner = catalogue.get(granted.coordinate)?.owners.find((name) => failed.has(name));
      if (owner) {
        if (!missing.has(owner)) missing.set(owner, path);
        return null;
      }
    }
    const fields = bySubject.get(subject);
    if (fields) fields.add(granted);
    else bySubject.set(subject, new Set([granted]));
    if (granted.mask) return masked(value, granted.mask);
    return granted.shape ? objects(value, granted.shape, subject, path) : value;
  }

  function objects(value: unknown, shape: Shape, subject: string | null, path: readonly (string | number)[]): unknown {
    if (value === null) return null;
    if (Array.isArray(value))
      return value.map((item, i) => objects(item, shape, subject, failed.size > 0 ? [...path, i] : path));
    const object = value as Data;
    const about = (object[SUBJECT_KEY] as string | undefined) ?? subject;
    const fields = (shape.size === 1 ? shape.values().next().value : shape.get(String(object[TYPE_KEY]))) ?? [];
    const out: Data = {};
    for (const granted of fields) {
      const inner = field(object, granted, about, failed.size > 0 ? [...path, granted.key] : path);
      if (inner !== undefined) out[granted.key] = inner;
    }
    return out;
  }

  for (const { field: root } of roots) {
    // A root that leads to a citizen or an enterprise is about them.
    const about = (data[root.key] as { [SUBJECT_KEY]?: string } | null | undefined)?.[SUBJECT_KEY] ?? null;
    const value = field(data, root, about, [root.key]);
    if (value !== undefined) data[root.key] = value;
  }
  return { bySubject, missing };
}
