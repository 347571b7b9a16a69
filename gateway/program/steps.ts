import type { QueryPlan } from '@apollo/query-planner';
import {
  type DocumentNode,
  type GraphQLNamedType,
  getNamedType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { SubjectKeys } from '../graph/data-subjects.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { FieldDecision } from '../ledger/record.ts';
import { type AuthorityRules, authorise, type Disclosure } from './authority.ts';
import { disclosedParts, pathElement } from './disclosed-part.ts';
import { joinedFetches } from './joined-fetch.ts';
import { type JoinedOperation, joinedOperation } from './joined-operation.ts';
import type { NeutralOperation } from './neutral-operation.ts';
import { type PlannedFetch, plannedFetches } from './planned-fetch.ts';
import type { Part, PathElement, ProgramChange, Step } from './program.ts';
import { readingOf } from './reading.ts';
import { calledTypes, representationOf, typeOfField } from './representation.ts';
import type { Work } from './work.ts';

export interface StepsOptions {
  /** Apollo's plan of the neutral operation; unset where nobody is to be asked. */
  plan: QueryPlan | undefined;
  supergraph: Supergraph;
  subjects: SubjectKeys;
  neutral: NeutralOperation;
  /** Coordinates that the cover granted to the window. */
  released: ReadonlySet<string>;
  rules: AuthorityRules;
  /** What stands in the ledger of a coordinate that is handed on. */
  decisionOf(coordinate: string): FieldDecision;
}

/**
 * Numbers the steps of a plan, each with its authority and with what it discloses about whom. `refused` lists
 * what no agreement allows; then there are no steps. It pauses where others may be let through.
 */
export function* stepsOf(options: StepsOptions): Work<{ steps: readonly Step[]; refused: readonly Disclosure[] }> {
  const { plan, neutral, rules, released } = options;
  if (!plan) return { steps: [], refused: [] };
  const planned: PlannedFetch[] = [];
  for (const fetch of plannedFetches(plan)) {
    planned.push(withSubjectKeys(fetch, options));
    yield;
  }
  const alone = authorise(planned.map(asked), released, rules);
  if (alone.refused.length > 0) return { steps: [], refused: alone.refused };
  yield;
  const disclosing = new Set(planned.filter((_, i) => (alone.fetches[i]?.disclosures.length ?? 0) > 0));
  const joined = joinedFetches(planned, (fetch) => disclosing.has(fetch));
  yield;
  const operations: JoinedOperation[] = [];
  for (const { parts } of joined) {
    operations.push(joinedOperation(parts));
    yield;
  }
  const authority = authorise(
    joined.map(({ department, parts }, i) => ({
      department,
      document: operations[i]?.document as DocumentNode,
      requires: parts.flatMap(({ node }) => node.requires ?? []),
    })),
    released,
    rules,
  );
  yield;
  const types = new Map([...neutral.names].map(([field, name]) => [name, getNamedType(field.definition.type)]));
  const steps: Step[] = [];
  for (const [number, { department, parts, after }] of joined.entries()) {
    const operation = operations[number] as JoinedOperation;
    const { purpose = '', disclosures = [] } = authority.fetches[number] ?? {};
    const used = new Set(parts.flatMap(({ node }) => node.variableUsages ?? []));
    const known: Part[] = [];
    for (const [i, fetch] of parts.entries()) {
      known.push(partOf(fetch, i, operation, disclosures, { ...options, types }));
      yield;
    }
    steps.push({
      number,
      department,
      query: operation.query,
      purpose,
      variables: neutral.variables.filter(({ name }) => used.has(name)),
      after,
      before: [...joined.keys()].filter((later) => joined[later]?.after.includes(number)),
      parts: known,
      changes: parts.flatMap((fetch) => changesIn(fetch, options)),
    });
  }
  return { steps, refused: authority.refused };
}

const asked = ({ department, document, node }: PlannedFetch) => ({
  department,
  document,
  requires: node.requires ?? [],
});

function partOf(
  { path, node }: PlannedFetch,
  i: number,
  { entities, selections, fragments }: JoinedOperation,
  disclosures: readonly Disclosure[],
  { supergraph, subjects, types, decisionOf }: StepsOptions & PathContext,
): Part {
  const schema = supergraph.fullSchema;
  const place = entities[i];
  const selectionSet = selections[i];
  if (!selectionSet) throw new Error('A fetch selects nothing.');
  const root = place ? undefined : (schema.getRootType(node.operationKind) ?? undefined);
  const owned = new Set(disclosures.map(({ coordinate }) => coordinate));
  return {
    path: pathOf(path, { schema, subjects, types }),
    reading: readingOf(supergraph, root, selectionSet, node, fragments),
    entities: place && {
      ...place,
      representation: representationOf(supergraph, node.requires ?? []),
      called: calledTypes(schema, node),
      disclosed: disclosedParts(node.requires ?? [], {
        schema,
        subjects,
        decisionOf: (coordinate) => (owned.has(coordinate) ? decisionOf(coordinate) : undefined),
      }),
    },
  };
}

/** The changes that a fetch asks for. */
function changesIn({ node, document, department }: PlannedFetch, { supergraph }: StepsOptions): ProgramChange[] {
  if (node.operationKind !== 'mutation') return [];
  const type = supergraph.fullSchema.getMutationType()?.name;
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((field): ProgramChange[] => {
          if (field.kind !== Kind.FIELD) return [];
          const coordinate = `${type}.${field.name.value}`;
          const level = supergraph.catalogue.get(coordinate)?.level ?? 'L4';
          const name = field.alias?.value ?? field.name.value;
          return [{ name, intended: [coordinate, department, level, 'intended'] }];
        })
      : [],
  );
}

/** The types of the fields that names of ours stand for. */
interface PathContext {
  types: ReadonlyMap<string, GraphQLNamedType>;
}

/** A path with the types of its objects: names of ours say which field they stand for. */
function pathOf(path: readonly string[], context: Parameters<typeof pathElement>[2] & PathContext): PathElement[] {
  let type: GraphQLNamedType | undefined;
  return path.map((name) => {
    const ours = context.types.get(name);
    type = ours ? context.schema.getType(ours.name) : typeOfField(context.schema, type, name);
    return pathElement(name, type, context);
  });
}

/**
 * Lets a fetch ask for the key of every citizen and enterprise that it selects something of, so that what a `@requires`
 * hands on can be told apart by whom it is about. Keys are what federation moves between departments anyway.
 */
function withSubjectKeys(
  fetch: PlannedFetch,
  { supergraph: { fullSchema, catalogue }, subjects }: StepsOptions,
): PlannedFetch {
  const info = new TypeInfo(fullSchema);
  const isKnownTo = (coordinate: string) => catalogue.get(coordinate)?.owners.includes(fetch.department);
  const document = visit(
    fetch.document,
    visitWithTypeInfo(info, {
      SelectionSet(node) {
        const type = info.getParentType()?.name ?? '';
        const key = subjects.get(type);
        const isThere = node.selections.some(
          (selection) => selection.kind === Kind.FIELD && !selection.alias && selection.name.value === key,
        );
        // What stands directly on an entity was named by its key already.
        if (!key || isThere || !info.getType() || !isKnownTo(`${type}.${key}`) || !isBelowField(info)) return undefined;
        const added = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: key } } as const;
        return { ...node, selections: [...node.selections, added] };
      },
    }),
  );
  return { ...fetch, document };
}

/** Whether an object was reached by a field of the graph; entities are reached by one of federation's own. */
const isBelowField = (info: TypeInfo): boolean => info.getFieldDef() != null;
