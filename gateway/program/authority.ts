import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLNamedType, type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import { WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { Purpose } from '../../subgraphs/kit/envelope.ts';
import { parseFieldSet } from '../../subgraphs/kit/field-set.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import type { OperationPart } from './approval.ts';
import { objectsOf } from './reading.ts';
import { typeOfField } from './representation.ts';

/** Fields that federation asks for itself. */
const NOT_DATA = new Set(['__typename', '_entities', '_service']);

/** What one department gives another because a `@requires` asks for it. */
export interface Disclosure {
  owner: string;
  recipient: string;
  coordinate: string;
}

/** What a department is to be asked. */
export interface AskedFetch {
  department: string;
  document: DocumentNode;
  /** What its representations hold. */
  requires: readonly QueryPlanSelectionNode[];
}

/** What a fetch may do: who receives the fields it reads, and what it hands on to its own department. */
export interface FetchAuthority {
  /** JSON of the Purpose that the department is told. */
  purpose: string;
  disclosures: readonly Disclosure[];
}

export interface PlanAuthority {
  /** In the order of the fetches. */
  fetches: readonly FetchAuthority[];
  /** Disclosures that no agreement allows, and coordinates that nobody is to receive: the plan may not run. */
  refused: readonly Disclosure[];
}

export interface AuthorityRules {
  schema: GraphQLSchema;
  catalogue: Catalogue;
  /** What the operation comes under of the departments' parts of its task, all of it approved. */
  part: OperationPart;
}

/**
 * Authorises a plan rather than the operation it came from: the planner also fetches what nobody asked for, because a
 * `@requires` needs it. Every field a fetch reads must be for the window, which the cover granted (`released`), or for a
 * department that the owner's part of the task names. What a department is given back of its own is no disclosure.
 */
export function authorise(
  asked: readonly AskedFetch[],
  released: ReadonlySet<string>,
  rules: AuthorityRules,
): PlanAuthority {
  const read = asked.map((fetch) => readBy(fetch, rules));
  const reading = new Map<string, Set<string>>();
  for (const [i, { department }] of asked.entries()) {
    for (const coordinate of read[i]?.flat() ?? []) {
      reading.set(coordinate, (reading.get(coordinate) ?? new Set()).add(department));
    }
  }
  const readers = (coordinate: string): string[] => [...(reading.get(coordinate) ?? [])];
  const handed = asked.map((fetch, i) => {
    const sent = requiredBy(fetch, rules);
    const declared = declaredBy(fetch, read[i] ?? [], rules).filter((coordinate) => readers(coordinate).length > 0);
    return [...new Set([...sent, ...declared])].flatMap((coordinate) => {
      const owners = readers(coordinate);
      return (owners.length > 0 ? owners : ['unknown']).map((owner) => ({
        owner,
        recipient: fetch.department,
        coordinate,
      }));
    });
  });
  /** Who receives a coordinate of a department. */
  const receivers = new Map<string, Set<string>>();
  for (const { owner, recipient, coordinate } of handed.flat()) {
    const edge = `${owner} ${coordinate}`;
    receivers.set(edge, (receivers.get(edge) ?? new Set()).add(recipient));
  }
  const disclosures = handed.map((edges) => edges.filter(({ owner, recipient }) => owner !== recipient));
  const refused = disclosures.flat().filter((edge) => !isAllowed(edge, rules));
  const fetches = asked.map(({ department }, i) => {
    const recipients: Record<string, string[]> = {};
    for (const alternatives of read[i] ?? []) {
      const received = alternatives.filter((coordinate) => {
        const receiving = [...(receivers.get(`${department} ${coordinate}`) ?? [])];
        if (released.has(coordinate)) receiving.push(WINDOW);
        for (const recipient of receiving) {
          recipients[recipient] = [...new Set([...(recipients[recipient] ?? []), coordinate])];
        }
        return receiving.length > 0;
      });
      const [coordinate] = alternatives;
      if (received.length > 0 || !coordinate) continue;
      // Where departments require of each other in a circle, the planner has one read back what it was told.
      const own = alternatives.find((one) => rules.catalogue.get(one)?.owners.includes(department) ?? true);
      if (own) refused.push({ owner: department, recipient: department, coordinate: own });
      else recipients[department] = [...(recipients[department] ?? []), coordinate];
    }
    const purpose: Purpose = { task: rules.part.task, recipients: linesOf(department, recipients, rules) };
    return { purpose: JSON.stringify(purpose), disclosures: disclosures[i] ?? [] };
  });
  return { fetches, refused };
}

function isAllowed({ owner, recipient, coordinate }: Disclosure, { catalogue, part }: AuthorityRules): boolean {
  const level = catalogue.get(coordinate)?.level ?? 'L4';
  if (level === 'L1') return true;
  return level !== 'L4' && part.linesFor(owner, recipient, coordinate).length > 0;
}

/** For each recipient the lines that its fields come under; of what needs no approval the coordinate. */
function linesOf(
  department: string,
  recipients: Readonly<Record<string, readonly string[]>>,
  { part }: AuthorityRules,
): Purpose['recipients'] {
  return Object.fromEntries(
    Object.entries(recipients).map(([recipient, coordinates]) => {
      const lines = coordinates.flatMap((coordinate) => {
        const own = part.linesFor(department, recipient, coordinate);
        return own.length > 0 ? own : coordinate;
      });
      return [recipient, [...new Set([...part.linesBeside(department, recipient), ...lines])]];
    }),
  );
}

/** The coordinates in a fetch's representations; keys are addresses. */
function requiredBy({ requires }: AskedFetch, { schema, catalogue }: AuthorityRules): string[] {
  const coordinates = new Set<string>();
  const walk = (type: GraphQLNamedType | undefined, nodes: readonly QueryPlanSelectionNode[]) => {
    for (const node of nodes) {
      if (node.kind === 'InlineFragment') {
        walk(node.typeCondition ? schema.getType(node.typeCondition) : type, node.selections);
        continue;
      }
      if (node.name.startsWith('__')) continue;
      for (const object of objectsOf(schema, type)) coordinates.add(`${object}.${node.name}`);
      if (node.selections) walk(typeOfField(schema, type, node.name), node.selections);
    }
  };
  walk(undefined, requires);
  return [...coordinates].filter((coordinate) => !catalogue.get(coordinate)?.isKey);
}

/** The coordinates that a department says it needs for the fields it is asked for, whatever the plan hands it. */
function declaredBy(
  { department }: AskedFetch,
  read: readonly string[][],
  { schema, catalogue }: AuthorityRules,
): string[] {
  const coordinates = new Set<string>();
  const walk = (type: GraphQLNamedType | undefined, { selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        for (const object of objectsOf(schema, type)) coordinates.add(`${object}.${node.name.value}`);
        if (node.selectionSet) walk(typeOfField(schema, type, node.name.value), node.selectionSet);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.typeCondition ? schema.getType(node.typeCondition.name.value) : type, node.selectionSet);
      }
    }
  };
  for (const coordinate of read.flat()) {
    const fields = catalogue.get(coordinate)?.requires.get(department);
    if (fields) walk(schema.getType(coordinate.split('.')[0] ?? ''), parseFieldSet(fields));
  }
  return [...coordinates].filter((coordinate) => !catalogue.get(coordinate)?.isKey);
}

/**
 * What a fetch reads: for each field its coordinate or, where a department knows objects by an interface only, those of
 * all types that they may have, of which one has to be somebody's. Keys are addresses.
 */
function readBy(
  { department, document, requires }: AskedFetch,
  { schema, catalogue }: AuthorityRules,
): readonly string[][] {
  const read = new Map<string, string[]>();
  // Of an interface that its department knows no more of, only objects of these types are sent there.
  const represented = new Set(
    requires.flatMap((node) => {
      const type = node.kind === 'InlineFragment' ? schema.getType(node.typeCondition ?? '') : undefined;
      return objectsOf(schema, type);
    }),
  );
  const walk = (type: GraphQLNamedType | undefined, { selections }: SelectionSetNode, isEntity = false) => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const name = node.name.value;
        const objects = NOT_DATA.has(name) ? [] : objectsOf(schema, type);
        const alternatives = objects
          .filter((object) => !isEntity || represented.has(object))
          .map((object) => `${object}.${name}`)
          .filter((coordinate) => !catalogue.get(coordinate)?.isKey);
        const isKnown = alternatives.every((coordinate) => {
          const entry = catalogue.get(coordinate);
          return entry?.owners.includes(department) && !entry.isThroughInterface;
        });
        for (const one of isKnown ? alternatives.map((coordinate) => [coordinate]) : [alternatives]) {
          if (one.length > 0) read.set(one.join(), one);
        }
        if (node.selectionSet) walk(typeOfField(schema, type, name), node.selectionSet, name === '_entities');
        continue;
      }
      const spread = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      const condition = spread?.typeCondition?.name.value;
      if (spread) walk(condition ? schema.getType(condition) : type, spread.selectionSet, isEntity);
    }
  };
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION)
      walk(schema.getRootType(node.operation) ?? undefined, node.selectionSet);
  }
  return [...read.values()];
}
