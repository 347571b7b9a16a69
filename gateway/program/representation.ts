import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLNamedType, type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import type { Supergraph } from '../graph/supergraph.ts';
import { typesWithin } from './reading.ts';

/** What of an object goes into its representation, in this order. */
export type Representation = readonly (RepresentedField | RepresentedType)[];

export interface RepresentedField {
  kind: 'field';
  name: string;
  /** Whether it says which object it is; the others are facts about it. */
  isKey: boolean;
  inner: Representation | undefined;
}

/** The part that objects of these types have. */
export interface RepresentedType {
  kind: 'type';
  types: ReadonlySet<string>;
  inner: Representation;
}

/** Objects of these types are called by the name of an interface that their department knows instead. */
export interface CalledType {
  types: ReadonlySet<string>;
  name: string;
}

const kindOf = (node: QueryPlanSelectionNode): string => node.kind;

export function representationOf(
  graph: Pick<Supergraph, 'fullSchema' | 'catalogue'>,
  nodes: readonly QueryPlanSelectionNode[],
  within?: GraphQLNamedType,
): Representation {
  const { fullSchema: schema, catalogue } = graph;
  return nodes.map((node) => {
    if (node.kind === 'Field') {
      const isKey = node.name === '__typename' || Boolean(catalogue.get(`${within?.name}.${node.name}`)?.isKey);
      const inner = node.selections && representationOf(graph, node.selections, typeOfField(schema, within, node.name));
      return { kind: 'field', name: node.alias ?? node.name, isKey, inner };
    }
    if (kindOf(node) !== 'InlineFragment') throw new Error(`Representations with ${kindOf(node)} are not sent.`);
    const type = schema.getType(node.typeCondition ?? '');
    if (!type) throw new Error('A representation names a type that the graph does not have.');
    return {
      kind: 'type',
      types: new Set(typesWithin(schema, type)),
      inner: representationOf(graph, node.selections, type),
    };
  });
}

/** How the planner has objects called that a department knows by their interface only (`@interfaceObject`). */
export function calledTypes(schema: GraphQLSchema, { inputRewrites = [] }: FetchNode): readonly CalledType[] {
  return inputRewrites.map((rewrite) => {
    const [condition = '', field, ...more] = rewrite.path;
    const type = schema.getType(condition.replace('... on ', ''));
    if (rewrite.kind !== 'ValueSetter' || field !== '__typename' || more.length > 0 || !type) {
      throw new Error('Plans that rewrite representations are not executed.');
    }
    return { types: new Set(typesWithin(schema, type)), name: String(rewrite.setValueTo) };
  });
}

/** The type of a field of any of the types behind `type`. */
export function typeOfField(
  schema: GraphQLSchema,
  type: GraphQLNamedType | undefined,
  name: string,
): GraphQLNamedType | undefined {
  if (!type) return undefined;
  for (const at of typesWithin(schema, type)) {
    const object = schema.getType(at);
    const field = isObjectType(object) || isInterfaceType(object) ? object.getFields()[name] : undefined;
    if (field) return getNamedType(field.type);
  }
  return undefined;
}
