import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import { type Agreement, isAgreed, today, WINDOW } from './agreements.ts';
import { classificationOf, coordinatesOf, keyCoordinatesOf, requiredCoordinatesOf } from './classification.ts';
import type { Department } from './department.ts';
import type { Purpose } from './envelope.ts';

const ENTRY_POINTS = new Set(['Query._entities', 'Query._service']);

/**
 * A department's own check, which trusts nothing of the gateway's rules but its signature on the purpose: every classified
 * field of the request must be shared with each of its recipients by an agreement in force with that task. A field that
 * has no level counts as L4, and L4 is never shared. Federation's keys are addresses; the fields that lead to them count.
 * What the department hands to itself, because its own schema requires it, needs no agreement: nothing is disclosed.
 */
export function createGuard(
  department: Department,
  agreements: () => readonly Agreement[] = () => department.agreements,
) {
  const levels = classificationOf(department.schema);
  const keys = keyCoordinatesOf(department.schema);
  const required = requiredCoordinatesOf(department.schema);
  // Decided once per (purpose, document) and day, because agreements end.
  const decisions = new LRUCache<string, Map<string, readonly string[]>>({ max: 500 });
  let decidedOn = '';

  function refused(document: DocumentNode, { task, recipients }: Purpose, day: string): readonly string[] {
    const inForce = agreements();
    return [...coordinatesOf(department.schema, document)].filter((coordinate) => {
      const level = levels.get(coordinate) ?? 'L4';
      if (level === 'L1' || keys.has(coordinate) || ENTRY_POINTS.has(coordinate)) return false;
      if (level === 'L4') return true;
      const named = Object.keys(recipients).filter((name) => recipients[name]?.includes(coordinate));
      return !(named.length > 0 ? named : [WINDOW]).every(
        (recipient) =>
          (recipient === department.name && required.has(coordinate)) ||
          isAgreed(inForce, { task, recipient, coordinate, day }),
      );
    });
  }

  /** Throws NOT_IN_AGREEMENT naming the refused coordinates. `purpose` is the JSON of a Purpose. */
  return function guard(query: string, document: DocumentNode, purpose: string): void {
    const day = today();
    if (day !== decidedOn) decisions.clear();
    decidedOn = day;
    const forPurpose = decisions.get(purpose) ?? new Map<string, readonly string[]>();
    const coordinates = forPurpose.get(query) ?? refused(document, JSON.parse(purpose) as Purpose, day);
    forPurpose.set(query, coordinates);
    decisions.set(purpose, forPurpose);
    if (coordinates.length > 0) {
      throw refusal('NOT_IN_AGREEMENT', { department: department.name, coordinate: coordinates[0], coordinates });
    }
  };
}
