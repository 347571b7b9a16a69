import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { today } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { type Agreement, approvedLines } from './agreements.ts';
import { coordinateOf, isCovered } from './approval.ts';
import { classificationOf, coordinatesOf, keyCoordinatesOf, requiredCoordinatesOf } from './classification.ts';
import type { Department } from './department.ts';
import type { Purpose } from './envelope.ts';

const ENTRY_POINTS = new Set(['Query._entities', 'Query._service']);

/** What is kept of decisions, in bytes, and what one takes beside its texts. */
const MOST_BYTES = 8 * 1024 * 1024;
const DECISION_BYTES = 200;

/** The decisions under one purpose, and what they take with it. */
interface Decided {
  readonly byDocument: WeakMap<DocumentNode, readonly string[]>;
  readonly size: number;
}

/** Whether two agreements allow the same: a department may read its own anew for each request. */
const isTheSame = (one: Agreement, other: Agreement | undefined): boolean =>
  one === other ||
  (one.task === other?.task &&
    one.recipient === other.recipient &&
    one.until === other.until &&
    one.part.length === other.part.length &&
    one.part.every((line, i) => line === other.part[i]));

/**
 * A department's own check, which trusts nothing of the gateway's rules but its signature on the purpose. The purpose says
 * for whom each classified field is, and under which lines of the department's part of the task; each of these lines must
 * be one that an agreement in force approves, and a field that comes under none is refused. A field that has no level
 * counts as L4, and L4 is never shared. Federation's keys are addresses; the fields that lead to them count, and so do the
 * lines that say a key is shown.
 * What the department hands to itself, because its own schema requires it, needs no agreement: nothing is disclosed.
 */
export function createGuard(
  department: Department,
  agreements: () => readonly Agreement[] = () => department.agreements,
  mostBytes = MOST_BYTES,
) {
  const levels = classificationOf(department.schema);
  const keys = keyCoordinatesOf(department.schema);
  const mutation = `${department.schema.getMutationType()?.name}.`;
  const required = requiredCoordinatesOf(department.schema);
  // Decided once per (document, purpose) for the day and the agreements that there are, and no longer kept than the document.
  const decisions = new LRUCache<string, Decided>({ maxSize: mostBytes });
  let decidedOn = '';
  let decidedUnder: readonly Agreement[] = [];

  /** Nothing stays decided on another day or under other agreements than these. */
  function forgetFormer(day: string, inForce: readonly Agreement[]): void {
    const areTheSame =
      inForce.length === decidedUnder.length && inForce.every((agreement, i) => isTheSame(agreement, decidedUnder[i]));
    if (day === decidedOn && areTheSame) return;
    decisions.clear();
    decidedOn = day;
    decidedUnder = [...inForce];
  }

  function keep(document: DocumentNode, purpose: string, coordinates: readonly string[]): void {
    const known = decisions.get(purpose);
    const { byDocument, size } = known ?? { byDocument: new WeakMap(), size: 2 * purpose.length };
    byDocument.set(document, coordinates);
    const more = coordinates.reduce((sum, { length }) => sum + length, DECISION_BYTES);
    // Its size is looked at only when it is new.
    decisions.delete(purpose);
    decisions.set(purpose, { byDocument, size: size + more }, { size: size + more });
  }

  function refused(
    document: DocumentNode,
    { task, recipients }: Purpose,
    day: string,
    inForce: readonly Agreement[],
  ): readonly string[] {
    const judged = Object.entries(recipients).map(([recipient, lines]) => {
      const approved = approvedLines(inForce, { task, recipient, day });
      const byField = Map.groupBy(lines, coordinateOf);
      const isAllAmong = (some: readonly string[] = []) => some.every((line) => isCovered(line, approved));
      // Lines without a field say at which windows the task is done.
      const isDoneHere = isAllAmong(byField.get(undefined));
      return {
        fields: byField,
        allows: (coordinate: string) =>
          (recipient === department.name && required.has(coordinate)) ||
          (isDoneHere && isAllAmong(byField.get(coordinate))),
      };
    });
    const read = coordinatesOf(department.schema, document);
    const named = judged.flatMap(({ fields }) => [...fields.keys()].filter((coordinate) => coordinate !== undefined));
    return [...new Set([...read, ...named])].filter((coordinate) => {
      const level = levels.get(coordinate) ?? 'L4';
      // A change needs approval, however open its answer is.
      if ((level === 'L1' && !coordinate.startsWith(mutation)) || ENTRY_POINTS.has(coordinate)) return false;
      const receiving = judged.filter(({ fields }) => fields.has(coordinate));
      if (keys.has(coordinate)) return !receiving.every(({ allows }) => allows(coordinate));
      return level === 'L4' || receiving.length === 0 || !receiving.every(({ allows }) => allows(coordinate));
    });
  }

  /** Throws NOT_IN_AGREEMENT naming the refused coordinates. `purpose` is the JSON of a Purpose. */
  return function guard(document: DocumentNode, purpose: string): void {
    const day = today();
    const inForce = agreements();
    forgetFormer(day, inForce);
    let coordinates = decisions.get(purpose)?.byDocument.get(document);
    if (!coordinates) {
      coordinates = refused(document, JSON.parse(purpose) as Purpose, day, inForce);
      keep(document, purpose, coordinates);
    }
    if (coordinates.length > 0) {
      throw refusal('NOT_IN_AGREEMENT', { department: department.name, coordinate: coordinates[0], coordinates });
    }
  };
}
