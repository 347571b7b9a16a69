import type { FieldDecision } from '../ledger/record.ts';
import type { About } from '../program/about.ts';
import type { Part, Step } from '../program/program.ts';
import { Answer } from './answer.ts';
import { type DataNode, Fault } from './node.ts';
import { type Place, placesAt } from './place.ts';
import { type Represented, represent } from './representation.ts';

/** What a department is about to be told of whom, because a `@requires` asks for it. */
export interface Disclosed {
  recipient: string;
  /** ID number or USCC, null where it is about nobody. */
  subject: string | null;
  fields: readonly FieldDecision[];
}

export type Unattributed = Omit<Disclosed, 'subject'> & { subject: Disclosed['subject'] | undefined };

export const isAttributed = (disclosed: Unattributed): disclosed is Disclosed => disclosed.subject !== undefined;

/** The objects behind each representation that is sent; equal representations are sent once. */
export interface Represents {
  representations: Represented[];
  places: RepresentedPlace[][];
}

interface RepresentedPlace extends Place {
  /** Facts about the object that have failed; what depends on them is not to be had. */
  failed: ReadonlyMap<string, Fault> | undefined;
}

/**
 * Finds the objects that a part is about and represents them. What lacks a fact that failed gets the fault in its place, and
 * is not sent where nothing could be worked out without it. Undefined for root fields. `aboutOf` says whom a root is about.
 */
export function represents(
  root: DataNode,
  step: Step,
  part: Part,
  aboutOf: (root: string | undefined) => About,
): Represents | undefined {
  const { entities, path, reading } = part;
  if (!entities) return undefined;
  const sent: Represents = { representations: [], places: [] };
  const known = new Map<string, RepresentedPlace[]>();
  const places = placesAt(root, path, entities.disclosed.length > 0 ? aboutOf(path[0]?.name) : null);
  const answer = new Answer(step.department);
  for (const { node, subject } of places) {
    const told = represent(node, entities.representation, entities.called);
    if (told === undefined) continue;
    if (told instanceof Fault) {
      answer.fault(node, reading, told);
      continue;
    }
    const { represented, failed } = told;
    if (failed && answer.isHopeless(node, reading, failed)) {
      answer.withhold(node, reading, failed);
      continue;
    }
    const place = { node, subject, failed };
    const text = places.length > 1 && !failed ? JSON.stringify(represented) : '';
    const same = text ? known.get(text) : undefined;
    if (same) {
      same.push(place);
      continue;
    }
    const behind = [place];
    if (text) known.set(text, behind);
    sent.representations.push(represented);
    sent.places.push(behind);
  }
  return sent;
}

/** What a step is about to tell its department of whom; undefined stands for a person whose number is not known. */
export function disclosedBy({ department }: Step, { entities }: Part, sent: Represents | undefined): Unattributed[] {
  if (!entities || entities.disclosed.length === 0 || !sent) return [];
  return entities.disclosed.flatMap(({ path, fields }) => {
    const subjects = new Set(
      sent.places
        .flat()
        .flatMap(({ node, subject }) => placesAt(node, path, subject).flatMap((place) => place.subject)),
    );
    return [...subjects].map((subject) => ({ recipient: department, subject, fields }));
  });
}
