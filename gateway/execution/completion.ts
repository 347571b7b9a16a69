import type { GraphQLError } from 'graphql';
import { ERRORS } from '../../schema/errors.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import type { Candidate, ShapeField } from '../program/cover.ts';
import type { Failure } from './exchange.ts';

/**
 * Values that do not have the type of their field were taken out of the response; this names the departments that gave
 * them. `errors` are those of value completion, each with its response path.
 */
export function completionFailures(
  errors: readonly GraphQLError[],
  roots: readonly Candidate[],
  catalogue: Catalogue,
): Failure[] {
  const departments = new Set(errors.map(({ path }) => ownerAt(path ?? [], roots, catalogue)));
  return [...departments].map((department) => ({
    department,
    code: 'DEPARTMENT_UNAVAILABLE',
    message: ERRORS.DEPARTMENT_UNAVAILABLE[1],
  }));
}

function ownerAt(path: readonly (string | number)[], roots: readonly Candidate[], catalogue: Catalogue): string {
  let fields: readonly ShapeField[] = roots.map(({ field }) => field);
  let owner = 'unknown';
  for (const key of path) {
    if (typeof key === 'number') continue;
    const field = fields.find((candidate) => candidate.key === key);
    if (!field) break;
    owner = catalogue.get(field.coordinate ?? '')?.owners[0] ?? owner;
    fields = [...(field.shape?.values() ?? [])].flat();
  }
  return owner;
}
