import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { type Agreement, isAgreed, WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { Purpose } from '../../subgraphs/kit/envelope.ts';
import type { Catalogue } from '../graph/catalogue.ts';

/** What one department gives another because a `@requires` asks for it. */
export interface Disclosure {
  owner: string;
  recipient: string;
  coordinate: string;
}

/** What a fetch of the plan may do: who receives the fields it reads, and what it hands on to its own department. */
export interface FetchAuthority {
  department: string;
  query: string;
  /** JSON of the Purpose that the department is told. */
  purpose: string;
  disclosures: readonly Disclosure[];
}

export interface PlanAuthority {
  /** Keyed by `department\nquery`. */
  fetches: ReadonlyMap<string, FetchAuthority>;
  /** Disclosures that no agreement allows, and coordinates that nobody is to receive: the plan may not run. */
  refused: readonly Disclosure[];
}

interface Rules {
  schema: GraphQLSchema;
  catalogue: Catalogue;
  agreements: ReadonlyMap<string, readonly Agreement[]>;
  task: string;
  day: string;
}

/**
 * Authorises a plan rather than the operation it came from: the planner also fetches what nobody asked for, because a
 * `@requires` needs it. Every field a fetch reads must be for the window, which the cover granted (`released`), or for a
 * department with which its owner has agreed.
 */
export function authorise(plan: QueryPlan, released: ReadonlySet<string>, rules: Rules): PlanAuthority {
  const fetches = fetchesOf(plan.node as PlanNode | undefined);
  const disclosures = new Map(fetches.map((fetch) => [fetch, disclosuresTo(fetch, rules)]));
  const all = [...disclosures.values()].flat();
  const refused = all.filter(({ owner, recipient, coordinate }) => {
    const { task, day, agreements, catalogue } = rules;
    const level = catalogue.get(coordinate)?.level ?? 'L4';
    if (level === 'L1') return false;
    return level === 'L4' || !isAgreed(agreements.get(owner) ?? [], { task, recipient, coordinate, day });
  });
  const byKey = new Map<string, FetchAuthority>();
  for (const fetch of fetches) {
    const recipients: Record<string, string[]> = {};
    for (const coordinate of readBy(fetch, rules)) {
      const receiving = all
        .filter((d) => d.owner === fetch.serviceName && d.coordinate === coordinate)
        .map((d) => d.recipient);
      if (released.has(coordinate)) receiving.push(WINDOW);
      if (receiving.length === 0) refused.push({ owner: fetch.serviceName, recipient: fetch.serviceName, coordinate });
      for (const recipient of new Set(receiving))
        recipients[recipient] = [...(recipients[recipient] ?? []), coordinate];
    }
    byKey.set(`${fetch.serviceName}\n${fetch.operation}`, {
      department: fetch.serviceName,
      query: fetch.operation,
      purpose: JSON.stringify({ task: rules.task, recipients } satisfies Purpose),
      disclosures: disclosures.get(fetch) ?? [],
    });
  }
  return { fetches: byKey, refused };
}

function fetchesOf(node: PlanNode | undefined): FetchNode[] {
  switch (node?.kind) {
    case 'Fetch':
      return [node];
    case 'Flatten':
      return fetchesOf(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchesOf);
    case 'Condition':
      return [...fetchesOf(node.ifClause), ...fetchesOf(node.elseClause)];
    case undefined:
      return [];
    default:
      throw new Error(`Plans with ${node?.kind} are not supported.`);
  }
}

function disclosuresTo(fetch: FetchNode, { schema, catalogue }: Rules): Disclosure[] {
  const coordinates = new Set<string>();
  const walk = (type: GraphQLNamedType | undefined, nodes: readonly QueryPlanSelectionNode[]) => {
    for (const node of nodes) {
      if (node.kind === 'InlineFragment') {
        walk(node.typeCondition ? schema.getType(node.typeCondition) : type, node.selections);
        continue;
      }
      if (node.name.startsWith('__')) continue;
      for (const object of objectsOf(schema, type)) coordinates.add(`${object}.${node.name}`);
      if (node.selections) walk(fieldType(type, node.name), node.selections);
    }
  };
  walk(undefined, fetch.requires ?? []);
  return [...coordinates].flatMap((coordinate) => {
    const entry = catalogue.get(coordinate);
    if (entry?.isKey) return [];
    const owners = entry?.owners.filter((owner) => owner !== fetch.serviceName) ?? [];
    return (owners.length > 0 ? owners : ['unknown']).map((owner) => ({
      owner,
      recipient: fetch.serviceName,
      coordinate,
    }));
  });
}

function readBy(fetch: FetchNode, { schema, catalogue }: Rules): ReadonlySet<string> {
  const coordinates = new Set<string>();
  const document = parse(fetch.operation, { noLocation: true });
  const walk = (type: GraphQLNamedType | undefined, { selections }: SelectionSetNode) => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.typeCondition ? schema.getType(node.typeCondition.name.value) : type, node.selectionSet);
      } else if (node.kind === Kind.FIELD) {
        const name = node.name.value;
        if (!name.startsWith('_')) for (const object of objectsOf(schema, type)) coordinates.add(`${object}.${name}`);
        if (node.selectionSet) walk(fieldType(type, name), node.selectionSet);
      } else {
        const spread = document.definitions.find(
          (d) => d.kind === Kind.FRAGMENT_DEFINITION && d.name.value === node.name.value,
        );
        if (spread?.kind === Kind.FRAGMENT_DEFINITION)
          walk(schema.getType(spread.typeCondition.name.value), spread.selectionSet);
      }
    }
  };
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION)
      walk(schema.getRootType(node.operation) ?? undefined, node.selectionSet);
  }
  return new Set([...coordinates].filter((coordinate) => !catalogue.get(coordinate)?.isKey));
}

function objectsOf(schema: GraphQLSchema, type: GraphQLNamedType | undefined): string[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => name);
  return type ? [type.name] : [];
}

function fieldType(type: GraphQLNamedType | undefined, name: string): GraphQLNamedType | undefined {
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  return field ? getNamedType(field.type) : undefined;
}
