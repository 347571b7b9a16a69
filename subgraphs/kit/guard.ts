import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';
import { type Agreement, isAgreed, today, WINDOW } from './agreements.ts';
import { classificationOf, coordinatesOf, keyCoordinatesOf } from './classification.ts';
import type { Department } from './department.ts';
import type { Purpose } from './envelope.ts';

/**
 * A department's own check, which trusts nothing of the gateway's rules but its signature on the purpose: every classified
 * field of the request must be shared with each of its recipients by an agreement in force with that task. A field that
 * has no level counts as L4, and L4 is never shared.
 */
export function createGuard(
  department: Department,
  agreements: () => readonly Agreement[] = () => department.agreements,
) {
  const levels = classificationOf(department.schema);
  const keys = keyCoordinatesOf(department.schema);
  const decisions = new LRUCache<string, string[]>({ max: 2_000 });
  const entryPoints = new Set(['Query._entities', 'Query._service']);

  function refused(document: DocumentNode, purpose: Purpose, day: string): string[] {
    const inForce = agreements();
    return [...coordinatesOf(department.schema, document)].filter((coordinate) => {
      const level = levels.get(coordinate) ?? 'L4';
      if (level === 'L1' || keys.has(coordinate) || entryPoints.has(coordinate)) return false;
      if (level === 'L4') return true;
      const named = Object.keys(purpose.recipients).filter((name) => purpose.recipients[name]?.includes(coordinate));
      const recipients = named.length > 0 ? named : [WINDOW];
      return !recipients.every((recipient) => isAgreed(inForce, { task: purpose.task, recipient, coordinate, day }));
    });
  }

  /** Throws NOT_IN_AGREEMENT naming the refused coordinates; decided once per (document, task, recipients, day). */
  return function guard(query: string, document: DocumentNode, purpose: Purpose): void {
    const day = today();
    const key = `${day}\n${purpose.task}\n${JSON.stringify(purpose.recipients)}\n${query}`;
    let coordinates = decisions.get(key);
    if (!coordinates) {
      coordinates = refused(document, purpose, day);
      decisions.set(key, coordinates);
    }
    if (coordinates.length > 0) {
      throw refusal('NOT_IN_AGREEMENT', { department: department.name, coordinate: coordinates[0], coordinates });
    }
  };
}
